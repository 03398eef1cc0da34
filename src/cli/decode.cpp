#include "cli/decode.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

enum class ByteOrder { little, big };

struct Utf16 {
  ByteOrder order;
  std::size_t mark_size;  // 2 with a byte order mark, else 0
};

// Without a mark: dumps are mostly ASCII, so that every other byte is zero and no two in a row are.
std::optional<Utf16> guess_utf16(std::string_view text) {
  constexpr std::size_t kLooked = 4096;
  const std::size_t units = std::min(text.size(), kLooked) / 2;
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < 2 * units; ++i) zeros[i % 2] += text[i] == '\0';
  const auto mostly_zero = [&](int parity) {
    return units >= 4 && zeros[parity] * 10 >= units * 7 && zeros[1 - parity] * 20 <= units;
  };
  if (mostly_zero(1)) return Utf16{ByteOrder::little, 0};
  if (mostly_zero(0)) return Utf16{ByteOrder::big, 0};
  return std::nullopt;
}

std::optional<Utf16> detect_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) return Utf16{ByteOrder::little, 2};
  if (text.starts_with("\xFE\xFF")) return Utf16{ByteOrder::big, 2};
  return guess_utf16(text);
}

// Lone surrogates and an odd last byte become U+FFFD.
std::string utf16_to_utf8(std::string_view text, ByteOrder order) {
  constexpr char32_t kReplacement = 0xFFFD;
  const std::size_t low = order == ByteOrder::little ? 0 : 1;
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    return static_cast<char32_t>(byte(at + low) | (byte(at + 1 - low) << 8));
  };
  const auto is_high = [](char32_t u) { return u >= 0xD800 && u < 0xDC00; };
  const auto is_low = [](char32_t u) { return u >= 0xDC00 && u < 0xE000; };

  std::string out;
  out.reserve(text.size() / 2 + text.size() / 16);
  std::size_t at = 0;
  for (; at + 1 < text.size(); at += 2) {
    const char32_t first = unit(at);
    if (is_high(first) && at + 3 < text.size() && is_low(unit(at + 2))) {
      append_utf8(out, 0x10000 + ((first - 0xD800) << 10) + (unit(at + 2) - 0xDC00));
      at += 2;
    } else {
      append_utf8(out, is_high(first) || is_low(first) ? kReplacement : first);
    }
  }
  if (at < text.size()) append_utf8(out, kReplacement);
  return out;
}

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

// What another program wrote behind it byte by byte, as `>>` of another shell does: where the zeros
// of UTF-16 end for good.
std::string_view bytes_behind(std::string_view text, ByteOrder order) {
  constexpr std::size_t kFewest = 64;
  const auto last = text.rfind('\0');
  const auto begin = last == text.npos ? text.size() : last + (order == ByteOrder::little ? 1 : 2);
  const auto behind = text.substr(std::min(begin, text.size()));
  return begin % 2 == 0 && behind.size() >= kFewest && is_plain_ascii(behind) ? behind
                                                                              : std::string_view();
}

}  // namespace

void decode_text(Input& input) {
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
  if (input.text.starts_with(kUtf8Mark)) {
    input.text.remove_prefix(kUtf8Mark.size());
    input.notes.emplace_back("UTF-8 with byte order mark");
    return;
  }
  const auto encoding = detect_utf16(input.text);
  if (!encoding) return;
  input.text.remove_prefix(encoding->mark_size);
  const auto behind = bytes_behind(input.text, encoding->order);
  input.text.remove_suffix(behind.size());
  Input decoded = Input::from_text(std::move(input.path),
                                   utf16_to_utf8(input.text, encoding->order).append(behind));
  decoded.notes = std::move(input.notes);
  decoded.notes.emplace_back(encoding->order == ByteOrder::little ? "read as UTF-16 LE"
                                                                  : "read as UTF-16 BE");
  input = std::move(decoded);
}

}  // namespace flinkdiag

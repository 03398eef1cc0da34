#include "ingestion/transfer_encoding.h"

#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"
#include "ingestion/line_writer.h"
#include "ingestion/text_lines.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kHead = std::size_t{16} * 1024;

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// RFC 2045 wants capitals. Of "=3D" at the start of `text`; -1 if it is none.
int escaped_byte(std::string_view text) {
  if (text.size() < 3) return -1;
  const int high = hex_digit(text[1]), low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_soft_end(std::string_view text) {  // at "="
  return text.starts_with("=\n") || text.starts_with("=\r\n");
}

constexpr std::array<signed char, 256> kSextets = [] {
  std::array<signed char, 256> sextets{};
  sextets.fill(-1);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    sextets[static_cast<unsigned char>(kAlphabet[i])] = static_cast<signed char>(i);
  sextets['-'] = 62;  // base64url, RFC 4648
  sextets['_'] = 63;
  return sextets;
}();

signed char sextet(char c) { return kSextets[static_cast<unsigned char>(c)]; }

struct Magic {
  std::string_view bytes, kind;
};

constexpr auto kMagics = std::to_array<Magic>({{"\x1f\x8b", "gzip"},
                                               {"PK\x03\x04", "zip"},
                                               {"\x28\xb5\x2f\xfd", "zstd"},
                                               {"BZh", "bzip2"},
                                               {"\xfd"
                                                "7zXZ",
                                                "xz"}});

// RFC 2045, 6.7: lines have 76 characters at most.
bool has_wide_line(std::string_view text) {
  constexpr std::size_t kWidest = 80;
  for (std::string_view line; next_line(text, line);) {
    if (line.size() > kWidest) return true;
  }
  return false;
}

}  // namespace

// Logs have "size=10, ms=25", too: what text that is encoded so cannot do without must prevail.
bool is_quoted_printable(std::string_view text) {
  constexpr std::size_t kLooksAt = 200;
  constexpr std::size_t kEnough = 3;
  text = text.substr(0, kHead);
  if (has_wide_line(text)) return false;
  std::size_t seen = 0, valid = 0, sure = 0;
  for (auto at = text.find('='); at != text.npos && at + 3 <= text.size() && seen < kLooksAt;
       at = text.find('=', at + 1)) {
    const auto rest = text.substr(at);
    const bool is_sure = is_soft_end(rest) || rest.starts_with("=3D");
    ++seen;
    sure += is_sure ? 1 : 0;
    valid += is_sure || escaped_byte(rest) >= 0 ? 1 : 0;
    if (seen == 2 * kEnough && sure == 0) return false;
  }
  return sure >= kEnough && sure * 2 >= seen && valid * 10 >= seen * 9;
}

void append_quoted_printable(Unwrapped& out, std::string_view text, std::uint32_t number) {
  LineWriter writer(out);
  while (!text.empty()) {
    const char c = text.front();
    std::size_t length = 1;
    if (c == '=' && is_soft_end(text)) {
      length = text[1] == '\r' ? 3 : 2;
      ++number;
    } else if (const int byte = c == '=' ? escaped_byte(text) : -1; byte >= 0) {
      writer.put(static_cast<char>(byte), number);
      length = 3;
    } else {
      writer.put(c, number);
      if (c == '\n') ++number;
    }
    text.remove_prefix(length);
  }
}

bool is_base64(std::string_view text) {
  constexpr std::size_t kShortest = 60;
  const bool is_whole = text.size() <= kHead;
  text = trim(text.substr(0, kHead));
  const auto end = text.find('=');
  if (end != text.npos && (!is_whole || text.size() - end > 2)) return false;
  const auto letters = text.substr(0, end);
  const auto first_line = trim_right(letters.substr(0, letters.find('\n')));
  if (letters.size() < kShortest || (first_line.size() < kShortest && first_line != letters))
    return false;
  return std::all_of(letters.begin(), letters.end(),
                     [](char c) { return sextet(c) >= 0 || c == '\n' || c == '\r'; });
}

void append_base64(Unwrapped& out, std::string_view text, std::uint32_t number) {
  LineWriter writer(out);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '\n') ++number;
    if (is_space(c)) continue;
    if (sextet(c) < 0) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(sextet(c))) & 0xFFFFFF;
    if ((count += 6) < 8) continue;
    count -= 8;
    writer.put(static_cast<char>(bits >> count & 0xFF), number);
  }
}

std::string_view packed_kind(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) return magic.kind;
  }
  return why_not_text(bytes) == kBinary ? kBinary : "";
}

}  // namespace flinkdiag

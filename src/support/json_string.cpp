#include "flinkdiag/support/json_string.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kLetters = "ntrbf\"\\/", kMeanings = "\n\t\r\b\f\"\\/";

// "\u00e9" at the start of `text`; -1 if it is none.
std::int32_t read_unit(std::string_view text) {
  std::uint32_t unit = 0;
  if (text.size() < 6 || !text.starts_with("\\u")) return -1;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return error == std::errc() && end == text.data() + 6 ? static_cast<std::int32_t>(unit) : -1;
}

// Appends what the escape at the start of `text` means; gives its length, 0 if it is none.
std::size_t append_unicode(std::string& out, std::string_view text) {
  const auto high = read_unit(text);
  if (high < 0) return 0;
  if (high >= 0xD800 && high < 0xDC00) {
    const auto low = read_unit(text.substr(6));
    if (low >= 0xDC00 && low < 0xE000) {
      append_utf8(out, 0x10000U + (static_cast<std::uint32_t>(high - 0xD800) << 10) +
                           static_cast<std::uint32_t>(low - 0xDC00));
      return 12;
    }
  }
  const bool is_half = high >= 0xD800 && high < 0xE000;
  append_utf8(out, is_half ? 0xFFFDU : static_cast<std::uint32_t>(high));
  return 6;
}

}  // namespace

std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (auto quote = text.find('"', open + 1); quote != text.npos;
       quote = text.find('"', quote + 1)) {
    std::size_t backslashes = 0;
    while (text[quote - backslashes - 1] == '\\') ++backslashes;  // ends at the quote before it
    if (backslashes % 2 == 0) return quote;
  }
  return text.npos;
}

std::string unescape_json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto letter = text.size() > 1 ? kLetters.find(text[1]) : text.npos;
    if (letter != text.npos) {
      out.push_back(kMeanings[letter]);
      text.remove_prefix(2);
    } else if (const auto length = append_unicode(out, text); length > 0) {
      text.remove_prefix(length);
    } else {
      out.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string escape_json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto letter = c == '/' ? kMeanings.npos : kMeanings.find(c);
    if (letter != kMeanings.npos) {
      out.push_back('\\');
      out.push_back(kLetters[letter]);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.push_back(c);
    }
  }
  return escape_obeyed(out);
}

std::string escape_obeyed(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto plain = std::ranges::find_if(json, [](char c) { return c < 0 || c == 0x7F; });
    const auto length = static_cast<std::size_t>(plain - json.begin());
    out.append(json.substr(0, length));
    json.remove_prefix(length);
    if (json.empty()) break;
    const CodePoint point = read_code_point(json);
    const std::size_t bytes = std::max(point.length, std::size_t{1});  // or it is not UTF-8
    if (point.length > 0 && is_obeyed_by_terminals(point.value)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
    } else {
      out.append(json.substr(0, bytes));
    }
    json.remove_prefix(bytes);
  }
  return out;
}

}  // namespace flinkdiag

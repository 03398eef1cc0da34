#include "report/printable.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

bool is_control(char32_t value) { return value < 0x20 || (value >= 0x7F && value < 0xA0); }

// Line and paragraph separators, and the marks that make a terminal write from right to left.
bool is_treacherous(char32_t value) {
  return value == 0x2028 || value == 0x2029 || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069);
}

// First byte of the character that holds byte `at` (which may also be the end of the text).
std::size_t character_start(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

std::string_view fitting_suffix(std::string_view text, std::size_t columns) {
  std::size_t begin = text.size(), width = 0;
  while (begin > 0) {
    const auto previous = character_start(text, begin - 1);
    width += display_width(text.substr(previous, begin - previous));
    if (width > columns) break;
    begin = previous;
  }
  return text.substr(begin);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [value, length] = read_code_point(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_space(text.front())) {
      out += ' ';
    } else if (is_control(value)) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(value));
    } else if (is_treacherous(value)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(value));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string_view fitting_prefix(std::string_view text, std::size_t columns) {
  std::size_t end = 0, width = 0;
  while (end < text.size()) {
    const auto length = std::max<std::size_t>(read_code_point(text.substr(end)).length, 1);
    width += display_width(text.substr(end, length));
    if (width > columns && end > 0) break;
    end += length;
  }
  return text.substr(0, end);
}

std::string shorten_middle(std::string_view text, std::size_t columns, std::string_view ellipsis) {
  if (display_width(text) <= columns) return std::string(text);
  const auto mark = display_width(ellipsis);
  if (columns <= mark + 1) return std::string(fitting_prefix(text, columns));
  const auto head = fitting_prefix(text, (columns - mark + 1) / 2);
  const auto tail = fitting_suffix(text, columns - mark - display_width(head));
  return fmt::format("{}{}{}", head, ellipsis, tail);
}

}  // namespace flinkdiag

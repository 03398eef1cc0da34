#include "report/shorten.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

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

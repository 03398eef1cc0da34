#include "flinkdiag/support/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

struct Interval {
  char32_t first, last;
};

constexpr auto kObeyed = std::to_array<Interval>({
    {0x00, 0x1F},      // C0: escape, bell, carriage return, ...
    {0x7F, 0x9F},      // delete; C1: U+009B starts a control sequence by itself
    {0x061C, 0x061C},  // Arabic letter mark
    {0x200E, 0x200F},  // left-to-right and right-to-left mark
    {0x2028, 0x202E},  // line and paragraph separator, embeddings and overrides
    {0x2066, 0x2069},  // isolates
});

std::string spelled_out(char32_t value) {
  const auto number = static_cast<std::uint32_t>(value);
  return number < 0x100 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{:04x}", number);
}

}  // namespace

bool is_obeyed_by_terminals(char32_t value) {
  return std::any_of(kObeyed.begin(), kObeyed.end(),
                     [&](const Interval& i) { return value >= i.first && value <= i.last; });
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [value, length] = read_code_point(text);
    if (length == 0) {
      out += "\uFFFD";
    } else if (is_space(text.front())) {
      out += ' ';
    } else if (is_obeyed_by_terminals(value)) {
      out += spelled_out(value);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::string_view line; next_line(text, line);) out += printable(line) + "\n";
  return out;
}

}  // namespace flinkdiag

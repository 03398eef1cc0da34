#include "cli/natural_order.h"

#include <algorithm>
#include <compare>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// Takes the digits off the front of `text`, without leading zeros.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

// Numbers of any length: the longer is the greater.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  if (const auto order = a.size() <=> b.size(); order != 0) return order;
  return a <=> b;
}

int rank(char c) { return c == '/' ? -1 : static_cast<unsigned char>(c); }

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    auto order = std::strong_ordering::equal;
    if (is_digit(a[0]) && is_digit(b[0])) {
      order = compare_numbers(take_number(a), take_number(b));
    } else {
      order = rank(a[0]) <=> rank(b[0]);
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    if (order != 0) return order < 0;
  }
  if (a.empty() != b.empty()) return a.empty();
  return whole_a < whole_b;  // "t01" and "t1": equal as numbers, but the order must be total
}

}  // namespace flinkdiag

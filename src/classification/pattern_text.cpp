#include "pattern_text.h"

#include <algorithm>
#include <cctype>

namespace flinkdiag {
namespace {

constexpr std::string_view kSpecial = "\\^$.|?*+()[]{}";

// Characters that allow what stands before them to be absent.
bool makes_optional(std::string_view rest) {
  return !rest.empty() && (rest.front() == '?' || rest.front() == '*' || rest.front() == '{');
}

// Takes the text off `rest` that stands for itself.
std::string take_literal(std::string_view& rest) {
  std::string literal;
  while (!rest.empty()) {
    const bool is_escaped = rest.size() > 1 && rest.front() == '\\' &&
                            std::ispunct(static_cast<unsigned char>(rest[1])) != 0;
    if (!is_escaped && kSpecial.find(rest.front()) != kSpecial.npos) break;
    const std::size_t size = is_escaped ? 2 : 1;
    if (makes_optional(rest.substr(size))) break;
    literal += rest[size - 1];
    rest.remove_prefix(size);
  }
  return literal;
}

// Where the group that `text` stands in ends (or `text` itself); `bars` are the places of its own
// alternatives.
std::size_t end_of_group(std::string_view text, std::vector<std::size_t>& bars) {
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && depth-- == 0) {
      return i;
    } else if (c == '|' && depth == 0) {
      bars.push_back(i);
    }
  }
  return text.size();
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  const auto first_star = glob.find('*');
  if (first_star == glob.npos) return glob == text;
  if (!text.starts_with(glob.substr(0, first_star))) return false;
  text.remove_prefix(first_star);
  glob.remove_prefix(first_star + 1);
  // Each part between stars as early as possible; the last one at the end.
  for (auto star = glob.find('*'); star != glob.npos; star = glob.find('*')) {
    const auto at = text.find(glob.substr(0, star));
    if (at == text.npos) return false;
    text.remove_prefix(at + star);
    glob.remove_prefix(star + 1);
  }
  return text.ends_with(glob);
}

std::vector<std::string> prefixes_of_expression(std::string_view expression) {
  std::vector<std::size_t> bars;
  end_of_group(expression, bars);
  if (!bars.empty()) return {""};
  const std::string start = take_literal(expression);
  constexpr std::string_view kGroup = "(?:";
  if (!expression.starts_with(kGroup)) return {start};
  expression.remove_prefix(kGroup.size());
  const auto end = end_of_group(expression, bars);
  if (makes_optional(expression.substr(std::min(end + 1, expression.size())))) return {start};
  std::vector<std::string> prefixes;
  bars.push_back(end);
  std::size_t from = 0;
  for (const std::size_t bar : bars) {
    auto alternative = expression.substr(from, bar - from);
    prefixes.push_back(start + take_literal(alternative));
    from = bar + 1;
  }
  return prefixes;
}

}  // namespace flinkdiag

#include "name_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::array<std::string_view, NameTemplate::kFields> kNames{"task", "subtask",
                                                                     "parallelism", "attempt"};

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// Takes the digits at the end of `text` off it.
std::string_view take_number(std::string_view& text) {
  const auto before = std::find_if_not(text.rbegin(), text.rend(), is_digit);
  const auto digits = static_cast<std::size_t>(before - text.rbegin());
  const auto number = text.substr(text.size() - digits);
  text.remove_suffix(digits);
  return number;
}

}  // namespace

std::string_view NameTemplate::name_of(Field field) { return kNames.at(field); }

Result<NameTemplate> NameTemplate::parse(std::string_view pattern) {
  if (contains(pattern, "*"))
    return Error{fmt::format("\"{}\" has fields, beside which there can be no *", pattern)};
  NameTemplate result;
  bool has_task = false;
  for (std::string_view rest = pattern; !rest.empty();) {
    const auto open = std::min(rest.find('{'), rest.size());
    std::string& text = !has_task               ? result.head_
                        : result.steps_.empty() ? result.after_task_
                                                : result.steps_.back().after;
    text.append(rest.substr(0, open));
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const auto close = rest.find('}');
    if (close == rest.npos) return Error{fmt::format("a field of \"{}\" is not closed", pattern)};
    const auto name = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    const auto known = std::ranges::find(kNames, name);
    if (known == kNames.end()) {
      return Error{fmt::format(
          "{{{}}} in \"{}\" is none of {{task}}, {{subtask}}, {{parallelism}}, {{attempt}}", name,
          pattern)};
    }
    const auto field = static_cast<Field>(known - kNames.begin());
    const bool is_twice =
        std::ranges::find(result.steps_, field, &Step::number) != result.steps_.end();
    if ((field == task) == has_task || is_twice) {
      return Error{
          fmt::format("\"{}\" needs {{task}} once, and numbers once each behind it", pattern)};
    }
    has_task = true;
    if (field != task) result.steps_.push_back({field, {}});
  }
  if (!has_task) return Error{fmt::format("\"{}\" has fields but no {{task}}", pattern)};
  return result;
}

std::optional<NameTemplate::Values> NameTemplate::match(std::string_view text) const {
  Values values;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (!take_end(text, step->after)) return std::nullopt;
    values[step->number] = take_number(text);
    if (values[step->number].empty()) return std::nullopt;
  }
  if (!take_end(text, after_task_) || !text.starts_with(head_)) return std::nullopt;
  values[task] = text.substr(head_.size());
  return values;
}

}  // namespace flinkdiag

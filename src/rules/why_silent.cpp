#include "flinkdiag/rules/why_silent.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flinkdiag/rules/rules.h"
#include "flinkdiag/rules/verdict.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// What there is instead, for the conditions on subtasks that a writer of rules gets wrong most.
std::string seen_instead(const Condition& condition, const Situation& situation) {
  std::set<std::string_view> seen;
  for (const auto& ref : all_subtasks(situation)) {
    if (condition.kind->name == "phase") seen.insert(ref.subtask->phase);
    if (condition.kind->name == "activity") seen.insert(ref.subtask->activity);
  }
  if (condition.kind->name == "fact") seen.insert(situation.fact(condition.key));
  seen.erase("");
  if (seen.empty()) return "";
  return fmt::format(" (there is {})", fmt::join(seen, ", "));
}

}  // namespace

std::string why_silent(const Incident& incident, const RuleSet& rule_set, const std::string& id) {
  const Rules& rules = rule_set.rules();
  const auto rule = std::ranges::find(rules.findings, id, &FindingRule::id);
  if (rule == rules.findings.end()) return "there is no such finding";
  const auto situation = understand(incident, rules.tables);
  const auto subtasks = all_subtasks(situation);
  When first;
  for (const auto& condition : rule->when) {
    first.push_back(condition);
    if (evaluate(first, situation, subtasks)) continue;
    const auto name = condition.kind->name == "fact" ? "fact/" + condition.key
                                                     : std::string(condition.kind->name);
    return fmt::format("/when/{} holds for no subtask: {}{}", name, join(condition.values, ", "),
                       seen_instead(condition, situation));
  }
  const auto firing = fire(rules, situation);
  for (const auto& one : firing.fired) {
    if (std::ranges::find(one.rule->replaces, id) != one.rule->replaces.end())
      return fmt::format("{} replaces it", one.rule->id);
  }
  return rule->fallback ? "it is a fallback, and another finding speaks of the same subtasks"
                        : "its conditions hold, but it is left out";
}

}  // namespace flinkdiag

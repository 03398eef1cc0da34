#include "flinkdiag/rules/finding_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

std::string FindingFilter::reason_against(std::string_view id) const {
  const auto skipped = std::ranges::find_if(
      skip, [&](const std::string& pattern) { return matches_any(id, {pattern}); });
  if (skipped != skip.end()) return "--skip " + *skipped;
  if (!only.empty() && !matches_any(id, only)) return "not named by --only";
  return {};
}

std::optional<Error> unknown_finding(const RuleSet& rules, const FindingFilter& filter) {
  const auto& findings = rules.rules().findings;
  for (const auto* patterns : {&filter.only, &filter.skip}) {
    for (const auto& pattern : *patterns) {
      const bool known = std::ranges::any_of(
          findings, [&](const FindingRule& rule) { return matches_any(rule.id, {pattern}); });
      if (known) continue;
      return Error{fmt::format("{} {}: names no finding; flinkdiag rules lists them",
                               patterns == &filter.only ? "--only" : "--skip", pattern)};
    }
  }
  return std::nullopt;
}

}  // namespace flinkdiag

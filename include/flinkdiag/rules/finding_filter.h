#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Which findings may speak: --only and --skip. Each pattern is an id, or the start of ids before a
/// final *: "gc/*".
struct FindingFilter {
  std::vector<std::string> only;  ///< empty: all
  std::vector<std::string> skip;

  /// Why a finding may not speak ("--skip gc/*"); empty: it may.
  std::string reason_against(std::string_view id) const;
};

/// The Error for a pattern that names no finding, such as a misspelt id; nothing if all name some.
std::optional<Error> unknown_finding(const RuleSet& rules, const FindingFilter& filter);

}  // namespace flinkdiag

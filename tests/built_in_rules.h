#pragma once

#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

/// What rules/ holds, loaded once a test program.
inline const RuleSet& built_in_rules() {
  static const RuleSet rules = RuleSet::embedded().value();
  return rules;
}

}  // namespace flinkdiag

#pragma once

#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

/// rules/redaction.json
inline const RedactionRules& built_in_redaction() {
  static const RuleSet rules = RuleSet::embedded().value();
  return rules.rules().redaction;
}

}  // namespace flinkdiag

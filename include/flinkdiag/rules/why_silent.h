#pragma once

#include <string>

#include "flinkdiag/model/incident.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// Why the finding `id` does not speak of this incident, for those who write rules: the first of
/// its conditions that does not hold and what there is instead.
std::string why_silent(const Incident& incident, const RuleSet& rules, const std::string& id);

}  // namespace flinkdiag

#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// The one call: joins and classifies the facts of `incident`, applies `rules`, gives the verdict,
/// the findings and the advice. Pure: no output, no clock, no environment; the same facts and rules
/// give the same diagnosis.
Diagnosis diagnose(const Incident& incident, const RuleSet& rules);

}  // namespace flinkdiag

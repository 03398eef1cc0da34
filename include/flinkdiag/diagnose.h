#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"
#include "flinkdiag/recommendations/patch.h"
#include "flinkdiag/rules/assumptions.h"
#include "flinkdiag/rules/finding_filter.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

struct DiagnoseOptions {
  std::vector<Assumption> assumptions;  ///< facts that the user vouches for
  FindingFilter findings;
  std::string patch_form;            ///< a row of patch_forms(); empty: as the inputs suggest
  std::optional<ConfigText> config;  ///< to be changed; its text must outlive the call
  bool whole_texts = false;          ///< nothing is shortened: what is cut could not be redacted
};

/// The one call: joins and classifies the facts of `incident`, applies `rules`, gives the verdict,
/// the findings and the advice. Pure: no output, no clock, no environment; the same facts and rules
/// give the same diagnosis.
Diagnosis diagnose(const Incident& incident, const RuleSet& rules,
                   const DiagnoseOptions& options = {});

}  // namespace flinkdiag

#include "cli/exit_code.h"

#include <algorithm>

namespace flinkdiag {

ExitCode exit_code(const Diagnosis& diagnosis, const ExitPolicy& policy) {
  const auto understood = [](const InputSummary& input) { return input.understood; };
  const auto& inputs = diagnosis.inputs;
  const Outcome outcome = diagnosis.verdict.outcome;
  if (outcome == Outcome::not_flink || outcome == Outcome::undetermined ||
      std::none_of(inputs.begin(), inputs.end(), understood)) {
    return ExitCode::not_judged;
  }
  if (policy.strict && !std::all_of(inputs.begin(), inputs.end(), understood)) {
    return ExitCode::not_judged;
  }
  const auto fails = [&](const Finding& finding) {
    return policy.fail_on && finding.severity >= *policy.fail_on;
  };
  const auto& findings = diagnosis.findings;
  return std::any_of(findings.begin(), findings.end(), fails) ? ExitCode::found
                                                              : ExitCode::nothing_found;
}

}  // namespace flinkdiag

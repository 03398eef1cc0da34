#pragma once

#include <vector>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "flinkdiag/model/input.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// The built-in rules, with those of the folders laid over them.
Result<RuleSet> load_rules(const std::vector<std::string>& folders);

/// Reads the inputs, diagnoses, writes the report as `options` say; frees the inputs on the way.
ExitCode report_on(std::vector<Input> inputs, const RuleSet& rules, const AnalyzeOptions& options);

}  // namespace flinkdiag

#pragma once

#include <string>

#include "cli/options.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// `flinkdiag rules ...`: what it prints, or the Error that says why it cannot.
struct CommandOutput {
  std::string text;
  ExitCode code = ExitCode::nothing_found;
};

Result<CommandOutput> run_rules(const RulesOptions& options);
Result<CommandOutput> run_explain(const ExplainOptions& options);

}  // namespace flinkdiag

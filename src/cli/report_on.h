#pragma once

#include <vector>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/redaction/redact.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// The built-in rules, with those of the folders laid over them.
Result<RuleSet> load_rules(const std::vector<std::string>& folders);

/// What the rules want of the inputs, read by so many threads; 0: one for each core.
IngestOptions ingest_options(const RuleSet& rules, int threads);

/// Says on standard error which inputs were not read, and why:
/// "flinkdiag: notes.txt: not read: no thread dump and no Flink log"
void say_unread(const std::vector<InputSummary>& inputs);

/// Reads the files, diagnoses, writes the report as `options` say; frees the files on the way.
/// `given` are tokens that the files hold already.
ExitCode report_on(std::vector<Input> files, const RuleSet& rules, const AnalyzeOptions& options,
                   const RedactionMap& given = {});

}  // namespace flinkdiag

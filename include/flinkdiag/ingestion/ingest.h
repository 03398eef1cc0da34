#pragma once

#include <string>
#include <vector>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

struct IngestOptions {
  /// A log line is kept if it holds one of these (the log rules' "contains"); others only count.
  std::vector<std::string> log_literals;
};

/// Reads every input with the parser that its content asks for. Never fails: what is odd or not
/// understood is noted in the InputSummary of its input. `inputs` may be destroyed afterwards: the
/// incident owns its text.
Incident ingest(const std::vector<Input>& inputs, const IngestOptions& options);

}  // namespace flinkdiag

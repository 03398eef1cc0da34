#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// The events that the log rules find in the kept log records, by time where known, else in input
/// order. A record may give several events.
std::vector<LogEvent> find_log_events(const std::vector<LogRecord>& log,
                                      const ClassificationTables& tables);

}  // namespace flinkdiag

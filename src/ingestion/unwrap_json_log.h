#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// A log whose layout writes each record as JSON, as a log of Flink's usual layout:
///   2026-11-23T08:46:41.123Z INFO org.apache.flink.a.B [] - message
/// with the stack of what was thrown below it. ECS, JsonLayout and the templates of Log4j 2, the
/// encoder of Logstash for Logback. Lines that are no such record stay as they are. Nothing if none
/// of the first lines is one.
std::optional<Unwrapped> unwrap_json_log(std::string_view text, std::vector<std::string>& remarks);

}  // namespace flinkdiag

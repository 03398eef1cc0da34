#pragma once

#include <optional>
#include <string_view>

#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

/// The first line of a log record, taken apart; the views point into the line.
struct LogLine {
  std::optional<TimeMs> time_ms;  ///< none if the layout prints no date
  std::string_view level;         ///< may be empty
  std::string_view logger;        ///< may be empty, or abbreviated by the layout
  std::string_view message;
};

/// Reads the first line of a record in the layouts of Log4j and Logback that Flink, its images and
/// YARN use, and the JVM's own (-Xlog:gc). Nothing if `line` does not start with a time (or, in
/// the layout of Flink's tests, the age of the JVM), or holds nothing else (the line before a
/// thread dump).
std::optional<LogLine> read_log_line(std::string_view line);

}  // namespace flinkdiag

#pragma once

#include <optional>
#include <string>

#include "flinkdiag/model/place.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

/// One log line that a log rule asked for (IngestOptions::log_literals), with what follows it.
struct LogRecord {
  Place place;
  std::optional<TimeMs> time_ms;
  std::string level;    ///< INFO, WARN, ...; may be empty
  std::string logger;   ///< class that logs; may be empty or abbreviated by the layout
  std::string message;  ///< first line and, up to 4 KiB, the lines that continue it
};

/// First and last time that a log input shows.
struct LogSpan {
  std::uint32_t input = 0;
  std::optional<TimeMs> first_ms, last_ms;
};

}  // namespace flinkdiag

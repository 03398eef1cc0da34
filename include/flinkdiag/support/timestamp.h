#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinkdiag {

/// Milliseconds since 1970-01-01. Times in dumps and logs carry no zone and are taken as UTC; only
/// differences between times of one clock are meaningful.
using TimeMs = std::int64_t;

struct ParsedTime {
  TimeMs time_ms = 0;
  std::size_t length = 0;  ///< bytes of the text that belong to the time
};

/// A time at the start of `text`: "2026-11-23 08:46:41", "2026-11-23 08:46:41,123",
/// "2026-11-23T08:46:41.123456Z", "2026-11-23T08:46:41+02:00" (the offset is applied). Nothing if
/// `text` starts with none.
std::optional<ParsedTime> parse_timestamp(std::string_view text);

/// "2026-11-23 08:46:41" in UTC.
std::string format_timestamp(TimeMs time_ms);

/// Milliseconds of "500 ms", "5s", "1.5 min", "10m", "2h", "1d"; a number without a unit counts as
/// milliseconds, as in Flink's configuration. Nothing if it is no duration.
std::optional<std::int64_t> parse_duration(std::string_view text);

/// A duration for people: "450 ms", "18.7 s", "94 s", "12 min", "3.2 h".
std::string format_duration(std::int64_t duration_ms);

}  // namespace flinkdiag

#include "flinkdiag/support/timestamp.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

namespace flinkdiag {
namespace {

// Milliseconds since the start of 2026-11-23 UTC, which is what the samples below say.
std::optional<TimeMs> in_day(std::string_view text) {
  const auto time = parse_timestamp(text);
  if (!time) return std::nullopt;
  return time->time_ms - 1795392000000;
}

constexpr TimeMs kMorning = ((8 * 60 + 46) * 60 + 41) * 1000;  // 08:46:41

}  // namespace

TEST_CASE("times are read as dumps, logs and REST answers print them", "[support]") {
  CHECK(in_day("2026-11-23 08:46:41") == kMorning);
  CHECK(in_day("2026-11-23 08:46:41,123") == kMorning + 123);
  CHECK(in_day("2026/11/23 08:46:41.5") == kMorning + 500);
  CHECK(in_day("2026-11-23T08:46:41.123456Z") == kMorning + 123);
  CHECK(in_day("2026-11-23T08:46:41+02:00") == kMorning - 7'200'000);
  CHECK(in_day("2026-11-23T08:46:41,007-0530") == kMorning + 7 + 19'800'000);
  CHECK(parse_timestamp("1970-01-01 00:00:00")->time_ms == 0);
}

TEST_CASE("the length covers the time and nothing behind it", "[support]") {
  CHECK(parse_timestamp("2026-11-23 08:46:41,123 INFO")->length == 23);
  CHECK(parse_timestamp("2026-11-23 08:46:41. Then")->length == 19);
  CHECK(parse_timestamp("2026-11-23T08:46:41+02:00]")->length == 25);
  CHECK(parse_timestamp("2026-11-23 08:46:41-2026")->length == 19);
}

TEST_CASE("what is no time is not read as one", "[support]") {
  for (const auto* bad : {"", "2026-11-23", "2026-11-23 08:46", "x2026-11-23 08:46:41",
                          "2026-13-23 08:46:41", "2026-02-31 08:46:41", "2026-11-00 08:46:41",
                          "2026-11-23 24:00:00", "2026-11-23 08:61:41", "20261123 084641"}) {
    INFO(bad);
    CHECK_FALSE(parse_timestamp(bad));
  }
  CHECK(parse_timestamp("2028-02-29 00:00:00"));  // a leap day
}

TEST_CASE("a time that is cut anywhere is read without its end or not at all", "[support]") {
  const std::string_view whole = "2026-11-23T08:46:41.123+02:00";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto time = parse_timestamp(whole.substr(0, size));
    CHECK(time.has_value() == (size >= 19));
    if (time) CHECK(time->length <= size);
  }
}

TEST_CASE("format_timestamp gives back what was read, before 1970 too", "[support]") {
  for (const auto* text : {"2026-11-23 08:46:41", "1969-12-31 23:59:59", "1970-01-01 00:00:00"}) {
    CHECK(format_timestamp(parse_timestamp(text)->time_ms) == text);
  }
  CHECK(format_timestamp(-1) == "1969-12-31 23:59:59");
}

TEST_CASE("absurd times from a hostile input are written somehow", "[support]") {
  CHECK_FALSE(format_timestamp(std::numeric_limits<TimeMs>::min()).empty());
  CHECK_FALSE(format_timestamp(std::numeric_limits<TimeMs>::max()).empty());
}

TEST_CASE("a duration has a number and a unit", "[support]") {
  CHECK(parse_duration("500ms") == 500);
  CHECK(parse_duration(" 50 s ") == 50'000);
  CHECK(parse_duration("1.5 min") == 90'000);
  CHECK(parse_duration("10m") == 600'000);
  CHECK(parse_duration("2H") == 7'200'000);
  CHECK(parse_duration("180000") == 180'000);  // Flink's configuration
  for (const char* text : {"", "s", "5x", "-5s", "5 s s", "1e300d", "99999999999999999999d"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("durations are short and have their unit", "[support]") {
  CHECK(format_duration(0) == "0 ms");
  CHECK(format_duration(450) == "450 ms");
  CHECK(format_duration(18'700) == "18.7 s");
  CHECK(format_duration(94'000) == "94 s");
  CHECK(format_duration(12 * 60'000) == "12 min");
  CHECK(format_duration(192 * 60'000) == "3.2 h");
}

}  // namespace flinkdiag

#include "flinkdiag/support/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// Reads exactly `digits` decimal digits at `at`; -1 if there are none.
int read_digits(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool has_char(std::string_view text, std::size_t at, std::string_view any_of) {
  return at < text.size() && any_of.find(text[at]) != any_of.npos;
}

// ",123", ".123456789": milliseconds, and how many bytes they take.
ParsedTime read_fraction(std::string_view text, std::size_t at) {
  if (!has_char(text, at, ",.")) return {};
  std::size_t end = at + 1;
  TimeMs ms = 0;
  int scale = 100;
  for (; end < text.size() && is_digit(text[end]); ++end, scale /= 10)
    ms += TimeMs{scale} * (text[end] - '0');
  return end == at + 1 ? ParsedTime{} : ParsedTime{ms, end - at};
}

// "Z", "+02:00", "+0200": what must be added to get UTC, and how many bytes it takes.
ParsedTime read_zone(std::string_view text, std::size_t at) {
  if (has_char(text, at, "Z")) return {0, 1};
  if (!has_char(text, at, "+-")) return {};
  const bool colon = has_char(text, at + 3, ":");
  const int hours = read_digits(text, at + 1, 2);
  const int minutes = read_digits(text, at + (colon ? 4U : 3U), 2);
  // Real offsets end at +14:00; "08:46:41-2026" is something else.
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return {};
  const TimeMs offset = (hours * 60LL + minutes) * 60000;
  return {text[at] == '+' ? -offset : offset, colon ? 6U : 5U};
}

}  // namespace

std::optional<ParsedTime> parse_timestamp(std::string_view text) {
  // 2026-11-23 08:46:41
  const int year = read_digits(text, 0, 4), month = read_digits(text, 5, 2),
            day = read_digits(text, 8, 2), hour = read_digits(text, 11, 2),
            minute = read_digits(text, 14, 2), second = read_digits(text, 17, 2);
  const bool separated = has_char(text, 4, "-/") && has_char(text, 7, "-/") &&
                         has_char(text, 10, " T") && has_char(text, 13, ":") &&
                         has_char(text, 16, ":");
  if (!separated || year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;  // 31 February
  TimeMs time = std::chrono::sys_days(date).time_since_epoch().count() * 86400000LL +
                ((hour * 60LL + minute) * 60 + second) * 1000;
  std::size_t length = 19;
  const auto fraction = read_fraction(text, length);
  time += fraction.time_ms;
  length += fraction.length;
  const auto zone = read_zone(text, length);
  return ParsedTime{time + zone.time_ms, length + zone.length};
}

std::string format_timestamp(TimeMs time_ms) {
  auto days = time_ms / 86400000, in_day = time_ms % 86400000;
  if (in_day < 0) {  // before 1970: division rounds up, we must round down
    --days;
    in_day += 86400000;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     in_day / 3600000, in_day / 60000 % 60, in_day / 1000 % 60);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    double milliseconds;
  };
  constexpr Unit kUnits[] = {{"", 1},      {"ms", 1},  {"s", 1e3},  {"sec", 1e3},
                             {"min", 6e4}, {"m", 6e4}, {"h", 36e5}, {"d", 864e5}};
  text = trim(text);
  const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = parse_double(text.substr(0, digits));
  if (!number || digits == 0) return std::nullopt;
  const std::string name = to_lower(trim(text.substr(digits)));
  for (const Unit& unit : kUnits) {
    const double milliseconds = *number * unit.milliseconds;
    if (unit.name == name && milliseconds < 1e15) return static_cast<std::int64_t>(milliseconds);
  }
  return std::nullopt;
}

std::string format_duration(std::int64_t duration_ms) {
  const double seconds = static_cast<double>(duration_ms) / 1000;
  if (duration_ms < 1000) return fmt::format("{} ms", duration_ms);
  if (seconds < 20) return fmt::format("{:.1f} s", seconds);
  if (seconds < 600) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace flinkdiag

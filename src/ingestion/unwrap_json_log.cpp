#include "ingestion/unwrap_json_log.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <span>

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "ingestion/line_writer.h"

namespace flinkdiag {
namespace {

using simdjson::dom::element;

// What the layouts call the parts of a record: a member, or a member of a member ("log/level").
// Sources: EcsLayout.json, LogstashJsonEventLayoutV1.json, GcpLayout.json, JsonLayout.json of
// log4j-layout-template-json 2.24; LogstashEncoder 8.0.
using Names = std::span<const std::string_view>;
constexpr auto kTime = std::to_array<std::string_view>({"@timestamp", "timestamp", "time"});
constexpr auto kMilliseconds = std::to_array<std::string_view>({"timeMillis"});
constexpr auto kSeconds = std::to_array<std::string_view>({"instant/epochSecond"});
constexpr auto kNanoseconds = std::to_array<std::string_view>({"instant/nanoOfSecond"});
constexpr auto kLevel =
    std::to_array<std::string_view>({"log.level", "log/level", "level", "severity"});
constexpr auto kLogger = std::to_array<std::string_view>(
    {"log.logger", "log/logger", "logger_name", "loggerName", "logger", "_logger"});
constexpr auto kMessage = std::to_array<std::string_view>({"message"});
constexpr auto kThrown = std::to_array<std::string_view>(
    {"error.stack_trace", "error/stack_trace", "stack_trace", "exception/stacktrace",
     "exception/stackTrace", "thrown/extendedStackTrace", "_exception/stackTrace"});

template <typename Value>
std::optional<Value> find(const element& record, Names names) {
  for (const std::string_view name : names) {
    const auto slash = name.find('/');
    element member;
    Value value;
    if (record[name.substr(0, slash)].get(member) != simdjson::SUCCESS) continue;
    if (slash != name.npos && member[name.substr(slash + 1)].get(member) != simdjson::SUCCESS)
      continue;
    if (member.get(value) == simdjson::SUCCESS) return value;
  }
  return std::nullopt;
}

// "2026-11-23 08:46:41.123"; nothing for a time that no log has.
std::optional<std::string> spelled(std::int64_t time_ms) {
  constexpr std::int64_t kLast = 253'402'300'799'999;  // of the year 9999
  if (time_ms < 0 || time_ms > kLast) return std::nullopt;
  return fmt::format("{}.{:03}", format_timestamp(time_ms), time_ms % 1000);
}

std::optional<std::string> time_of(const element& record) {
  if (const auto text = find<std::string_view>(record, kTime)) return std::string(*text);
  if (const auto time = find<std::int64_t>(record, kMilliseconds)) return spelled(*time);
  const auto seconds = find<std::int64_t>(record, kSeconds);
  constexpr std::int64_t kMost = 1'000'000'000'000;
  if (!seconds || *seconds < 0 || *seconds > kMost) return std::nullopt;
  const auto nanoseconds = find<std::int64_t>(record, kNanoseconds).value_or(0);
  return spelled(*seconds * 1000 + nanoseconds / 1'000'000);
}

// The record as Flink's usual layout has it; nothing if the line is none.
std::optional<std::string> read_record(simdjson::dom::parser& parser, std::string_view line) {
  element record;
  if (!line.starts_with('{') || parser.parse(line).get(record) != simdjson::SUCCESS)
    return std::nullopt;
  const auto level = find<std::string_view>(record, kLevel);
  const auto logger = find<std::string_view>(record, kLogger);
  const auto message = find<std::string_view>(record, kMessage);
  const auto time = time_of(record);
  if (!level || !logger || !message || !time) return std::nullopt;
  std::string text = fmt::format("{} {} {} [] - {}", *time, *level, *logger, *message);
  if (const auto thrown = find<std::string_view>(record, kThrown))
    text.append("\n").append(trim_right(*thrown));
  return text;
}

bool begins_with_record(std::string_view text, simdjson::dom::parser& parser) {
  constexpr int kMostLines = 40;  // a container may print something before
  std::string_view line;
  for (int lines = 0; lines < kMostLines && next_line(text, line); ++lines)
    if (read_record(parser, line)) return true;
  return false;
}

}  // namespace

std::optional<Unwrapped> unwrap_json_log(std::string_view text, std::vector<std::string>&) {
  simdjson::dom::parser parser;
  if (!begins_with_record(text, parser)) return std::nullopt;
  Unwrapped log;
  LineWriter out(log);
  std::size_t records = 0;
  std::string_view line;
  for (std::uint32_t number = 1; next_line(text, line); ++number) {
    const auto record = read_record(parser, line);
    records += record ? 1 : 0;
    for (const char c : record ? std::string_view(*record) : line) out.put(c, number);
    out.put('\n', number);
  }
  log.is_certain = true;
  log.notes.push_back(fmt::format("unwrapped: {} of a log in JSON", count(records, "record")));
  return log;
}

}  // namespace flinkdiag

#include "ingestion/log_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// Whether `text` begins like `shape`, in which a 0 stands for any digit: "00:00:00,000".
bool has_shape(std::string_view text, std::string_view shape) {
  return text.size() >= shape.size() &&
         std::equal(shape.begin(), shape.end(), text.begin(),
                    [](char s, char c) { return s == '0' ? is_digit(c) : s == c; });
}

struct LogTime {
  std::optional<TimeMs> time_ms;
  std::size_t length = 0;  // 0: no time
};

// "2026-11-23 08:46:41,123", "26/11/23 08:46:41" (YARN), "08:46:41,123", "12.345s" (JVM uptime)
LogTime read_log_time(std::string_view text) {
  if (text.empty() || !is_digit(text.front())) return {};
  if (const auto time = parse_timestamp(text)) return {time->time_ms, time->length};
  if (has_shape(text, "00/00/00 00:00:00")) {
    const auto time = parse_timestamp("20" + std::string(text.substr(0, 17)));
    return time ? LogTime{time->time_ms, 17} : LogTime{};
  }
  if (has_shape(text, "00:00:00,000") || has_shape(text, "00:00:00.000")) return {{}, 12};
  const auto end = text.find("s]");
  if (end < 16 && parse_double(text.substr(0, end))) return {{}, end + 1};
  return {};
}

bool is_level(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kLevels = {
      "trace", "debug", "info", "warn", "warning", "error", "fatal", "severe"};
  if (word.size() < 4 || word.size() > 7) return false;
  return std::find(kLevels.begin(), kLevels.end(), to_lower(word)) != kLevels.end();
}

// Takes a word or a [group in brackets] off `rest`. Thread names hold blanks and brackets of their
// own: "[GroupAggregate[5] (1/1)#0]".
std::string_view next_part(std::string_view& rest) {
  rest = trim_left(rest);
  std::size_t end = std::min(rest.find(' '), rest.size());
  if (rest.starts_with('[')) {
    int depth = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i] == '[') ++depth;
      if (rest[i] == ']' && --depth == 0) {
        end = i + 1;
        break;
      }
    }
  }
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

std::string_view without_brackets(std::string_view part) {
  const bool bracketed = part.starts_with('[') && part.ends_with(']');
  return bracketed ? trim(part.substr(1, part.size() - 2)) : part;
}

// One blank divides the separator from the message; more belong to the message.
std::string_view message_after(std::string_view rest) {
  return rest.starts_with(' ') ? rest.substr(1) : rest;
}

// "org.a.Task:123" (layouts with %L) -> "org.a.Task"
std::string_view without_source_line(std::string_view logger) {
  const auto colon = logger.rfind(':');
  return colon != logger.npos && parse_int(logger.substr(colon + 1)) ? logger.substr(0, colon)
                                                                     : logger;
}

// What follows the level: "org.a.B [] - msg", "[main] o.a.B - msg", "B: msg", "[gc] msg".
void read_after_level(LogLine& line, std::string_view rest) {
  line.message = trim_left(rest);
  std::string_view logger;
  for (int parts = 0; parts < 6; ++parts) {
    const auto part = next_part(rest);
    if (part.empty()) return;
    if (part == "-") {
      line.logger = without_source_line(logger);
      line.message = message_after(rest);
      return;
    }
    if (part.starts_with('[')) {
      if (logger.empty()) line.message = trim_left(rest);
      continue;
    }
    if (!logger.empty()) return;  // two bare words: a message without a logger
    if (part.ends_with(':')) {
      line.logger = without_source_line(part.substr(0, part.size() - 1));
      line.message = message_after(rest);
      return;
    }
    logger = part;
  }
}

// "org.apache.flink.runtime.taskmanager.Task", "o.a.f.r.t.Task"
bool is_class_name(std::string_view word) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '$';
  };
  return contains(word, ".") && std::all_of(word.begin(), word.end(), is_part);
}

// The level at the start of `text` if a class and its separator follow, as in every record: "INFO
// org.a.B [] - msg".
std::string_view level_of_record(std::string_view text) {
  auto rest = text;
  const auto level = next_part(rest);
  if (!is_level(level)) return {};
  if (!is_class_name(without_source_line(next_part(rest)))) return {};
  auto part = next_part(rest);
  if (part.starts_with('[')) part = next_part(rest);
  return part == "-" ? level : std::string_view();
}

bool holds_time(std::string_view text) {
  for (auto at = text.find(':'); at != text.npos; at = text.find(':', at + 1))
    if (at >= 2 && has_shape(text.substr(at - 2), "00:00:00")) return true;
  return false;
}

// "Source: ygs (1/1)#1 INFO  org.a.Task [] - msg": the name of a thread without brackets is of any
// number of words. A further time tells that the first one is a collector's.
void read_after_thread(LogLine& line, std::string_view rest) {
  constexpr std::size_t kLongestLogger = 512;  // so that a line costs time in proportion to it
  for (auto at = rest.find(' '); at != rest.npos; at = rest.find(' ', at + 1)) {
    const auto record = rest.substr(at + 1);
    if (!is_level(record.substr(0, record.find(' ')))) continue;
    const auto level = level_of_record(record.substr(0, kLongestLogger));
    if (level.empty()) continue;
    if (holds_time(rest.substr(0, at))) return;
    line.level = level;
    return read_after_level(line, record.substr(level.size()));
  }
}

// "7183 [Map[5] (1/1)#0] INFO  org.a.B [] - msg": Log4j's TTCC layout, that of Flink's own tests,
// with the milliseconds since the JVM began. A number may stand before anything: all must be there.
std::optional<LogLine> read_after_uptime(std::string_view line) {
  constexpr std::size_t kLongestNumber = 9;
  const auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits == 0 || digits > kLongestNumber) return std::nullopt;
  auto rest = trim_left(line.substr(digits));
  if (rest.size() + digits == line.size() || !rest.starts_with('[')) return std::nullopt;
  next_part(rest);
  rest = trim_left(rest);
  LogLine result;
  result.level = level_of_record(rest);
  if (result.level.empty()) return std::nullopt;
  read_after_level(result, rest.substr(result.level.size()));
  return result;
}

}  // namespace

std::optional<LogLine> read_log_line(std::string_view line) {
  std::string_view rest = line;
  LogLine result;
  // "INFO  2026-11-23 08:46:41,123 ..." and "[2026-11-23 08:46:41,123] INFO ..."
  if (!rest.empty() && !is_digit(rest.front())) {
    auto after_level = rest;
    const auto level = without_brackets(next_part(after_level));
    if (is_level(level)) {
      result.level = level;
      rest = trim_left(after_level);
    }
  }
  const bool bracketed = rest.starts_with('[');
  if (bracketed) rest.remove_prefix(1);
  const auto time = read_log_time(rest);
  if (time.length == 0) return read_after_uptime(line);
  rest.remove_prefix(time.length);
  if (bracketed && !rest.starts_with(']')) return std::nullopt;
  if (bracketed) rest.remove_prefix(1);
  if (trim(rest).empty()) return std::nullopt;
  result.time_ms = time.time_ms;
  result.message = trim_left(rest);

  auto after_level = rest;
  for (int parts = 0; parts < 3 && result.level.empty(); ++parts) {
    const auto part = without_brackets(next_part(after_level));
    if (is_level(part)) result.level = part;
  }
  if (result.level.empty())
    read_after_thread(result, rest);
  else
    read_after_level(result, after_level);
  return result;
}

}  // namespace flinkdiag

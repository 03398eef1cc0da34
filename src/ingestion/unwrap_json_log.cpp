#include "ingestion/unwrap_json_log.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <span>

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "ingestion/json_text.h"
#include "ingestion/line_prefix.h"
#include "ingestion/message_text.h"

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
constexpr auto kThrownInParts = std::to_array<std::string_view>({"thrown"});

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

std::string_view text_of(const element& value, std::string_view name) {
  std::string_view text;
  return value[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// JsonLayout:
// {"name":"a.B","message":"no","extendedStackTrace":[{"class":"a.C","method":"d","file":
// "C.java","line":1}],"cause":{...}}
std::string thrown_in_parts(element thrown) {
  constexpr int kMostCauses = 16;
  std::string text;
  for (int causes = 0; causes < kMostCauses; ++causes) {
    text += fmt::format("{}{}: {}", causes == 0 ? "" : "\nCaused by: ", text_of(thrown, "name"),
                        text_of(thrown, "message"));
    simdjson::dom::array frames;
    if (thrown["extendedStackTrace"].get(frames) == simdjson::SUCCESS) {
      for (const element frame : frames) {
        std::int64_t line = 0;
        if (frame["line"].get(line) != simdjson::SUCCESS) line = 0;
        text += fmt::format("\n\tat {}.{}({}:{})", text_of(frame, "class"),
                            text_of(frame, "method"), text_of(frame, "file"), line);
      }
    }
    if (thrown["cause"].get(thrown) != simdjson::SUCCESS) break;
  }
  return text;
}

std::string thrown_in(const element& record) {
  if (const auto text = find<std::string_view>(record, kThrown))
    return std::string(trim_right(*text));
  const auto thrown = find<element>(record, kThrownInParts);
  return thrown && thrown->is_object() ? thrown_in_parts(*thrown) : std::string();
}

// The record as Flink's usual layout has it; nothing if the JSON is none.
std::optional<std::string> read_record(simdjson::dom::parser& parser, std::string_view json) {
  element record;
  if (!json.starts_with('{') || parser.parse(json).get(record) != simdjson::SUCCESS)
    return std::nullopt;
  const auto level = find<std::string_view>(record, kLevel);
  const auto logger = find<std::string_view>(record, kLogger);
  const auto message = find<std::string_view>(record, kMessage);
  const auto time = time_of(record);
  if (!level || !logger || !message || !time) return std::nullopt;
  std::string text = fmt::format("{} {} {} [] - {}", *time, *level, *logger, *message);
  if (const std::string thrown = thrown_in(record); !thrown.empty())
    text.append("\n").append(thrown);
  return text;
}

bool first_object(std::string_view text, JsonDocument& object) {
  if (text.starts_with('[')) text.remove_prefix(1);
  return JsonSplitter(text).next(object) && object.complete;
}

/// Whether records are there, and whether each is a line, or an object of several: JsonLayout
/// writes it so unless it is `compact`.
enum class Layout { none, lines, objects };

Layout layout_of(std::string_view text, const LinePrefix& prefix, simdjson::dom::parser& parser) {
  constexpr int kMostTried = 40;                             // of a log that prints JSON of its own
  constexpr std::size_t kLooksAt = std::size_t{256} * 1024;  // a dump may stand before it
  text = text.substr(0, kLooksAt);
  bool has_object = false;
  std::string buffer;
  for (int tried = 0; tried < kMostTried && !text.empty();) {
    const std::string_view from_here = text;
    std::string_view line;
    next_line(text, line);
    const std::string_view bare = prefix.strip(line, buffer).text;
    tried += bare.starts_with('{') ? 1 : 0;
    if (read_record(parser, bare)) return Layout::lines;
    JsonDocument object;
    const bool begins = (trim(line) == "{" || trim(line) == "[") && !has_object;
    if (begins && first_object(from_here, object) && read_record(parser, object.text))
      return Layout::objects;
    has_object = has_object || begins;
  }
  return Layout::none;
}

/// Writes records as lines, and what stands between them as it is.
class LogWriter {
 public:
  explicit LogWriter(simdjson::dom::parser& parser) : parser_(parser) {}

  void write_lines(std::string_view text, const LinePrefix& prefix) {
    std::string buffer;
    std::string_view line;
    for (std::uint32_t number = 1; next_line(text, line); ++number) {
      const BareLine bare = prefix.strip(line, buffer);
      constexpr std::string_view kPod = "pod/";  // which goes before each source again
      const bool is_pod = bare.source.starts_with(kPod);
      write(bare.text, number, bare.source.substr(is_pod ? kPod.size() : 0));
    }
  }

  void write_objects(std::string_view text, std::uint32_t first_line = 1, bool in_array = false) {
    LineCounter lines(text, first_line);
    JsonSplitter objects(text, first_line);
    std::size_t at = 0;
    for (JsonDocument object; objects.next(object);) {
      const auto begin = static_cast<std::size_t>(object.text.data() - text.data());
      write_between(text.substr(at, begin - at), lines.at(at));
      if (object.text.starts_with('[') && !in_array) {
        write_objects(object.text.substr(1), object.line, true);
      } else {
        write(object.text, object.line, {});
      }
      at = begin + object.text.size();
    }
    write_between(text.substr(at), lines.at(at));
  }

  Unwrapped finish() && {
    Unwrapped log = std::move(out_).finish();
    log.is_certain = true;
    log.notes.push_back(fmt::format("unwrapped: {} of a log in JSON", count(records_, "record")));
    return log;
  }

 private:
  void write(std::string_view json, std::uint32_t number, std::string_view source) {
    const auto record = read_record(parser_, json);
    records_ += record ? 1 : 0;
    out_.add(record ? std::string_view(*record) : json, number, record ? 0 : 1, source);
  }

  void write_between(std::string_view text, std::uint32_t number) {
    if (text.find_first_not_of(" \t\r\n,]") == text.npos) return;
    const std::uint32_t begin = text.starts_with('\n') ? 1 : 0;  // the end of the line above
    out_.add(text.substr(begin), number + begin, 1);
  }

  simdjson::dom::parser& parser_;
  MessageText out_;
  std::size_t records_ = 0;
};

}  // namespace

std::optional<Unwrapped> unwrap_json_log(std::string_view text, std::vector<std::string>&) {
  simdjson::dom::parser parser;
  const LinePrefix prefix = LinePrefix::detect(text);
  const Layout layout = layout_of(text, prefix, parser);
  if (layout == Layout::none) return std::nullopt;
  LogWriter writer(parser);
  layout == Layout::lines ? writer.write_lines(text, prefix) : writer.write_objects(text);
  return std::move(writer).finish();
}

}  // namespace flinkdiag

#include "ingestion/log_reader.h"

#include <algorithm>
#include <optional>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kLongestMessage = 4096;
// So much of a record is looked through for frames.
constexpr std::size_t kLongestRecord = std::size_t{16} * 1024;

// The frames of the first stack in a record: those of an exception ("\tat a.B.c(B.java:1)"), or
// bare ones below "it is stuck for 30 seconds in method:".
std::optional<StackId> read_stack(std::string_view record, StackTable& stacks) {
  std::string_view line;
  next_line(record, line);
  const bool bare_frames = trim_right(line).ends_with(':');
  std::vector<FrameId> frames;
  bool in_stack = false;
  while (next_line(record, line)) {
    const auto text = trim(line);
    const auto frame = bare_frames || text.starts_with("at ") ? read_java_frame(text) : FrameText{};
    const bool is_frame = frame.dropped || !frame.method.empty();
    if (in_stack && !is_frame) break;
    in_stack = is_frame;
    if (!frame.method.empty()) frames.push_back(stacks.intern_frame(frame.method, frame.line));
  }
  if (frames.empty()) return std::nullopt;
  return stacks.intern_stack(frames);
}

// As many whole lines as fit, or so much of the first.
std::string_view message_of(std::string_view record) {
  record = trim_right(record);
  if (record.size() <= kLongestMessage) return record;
  const auto end = record.rfind('\n', kLongestMessage);
  return trim_right(record.substr(0, end == record.npos ? kLongestMessage : end));
}

}  // namespace

LogReader::LogReader(ParseContext& context) : context_(context) {
  span_.input = context.input_index;
}

void LogReader::begin(std::string_view line, const LogLine& head, std::uint32_t number) {
  finish();
  is_open_ = has_records_ = true;
  is_wanted_ = context_.wanted.found_in(line);
  is_flink_ = is_flink_ || head.logger.starts_with("o.a.f.") || contains(line, "org.apache.flink");
  record_ = {.place = {context_.input_index, number},
             .time_ms = head.time_ms,
             .level = std::string(head.level),
             .logger = std::string(head.logger),
             .message = {},
             .stack = {}};
  text_.assign(head.message.substr(0, kLongestRecord));
  if (!head.time_ms) return;
  span_.first_ms = std::min(span_.first_ms.value_or(*head.time_ms), *head.time_ms);
  span_.last_ms = std::max(span_.last_ms.value_or(*head.time_ms), *head.time_ms);
}

bool LogReader::add(std::string_view line) {
  if (!is_open_) return false;
  is_wanted_ = is_wanted_ || context_.wanted.found_in(line);
  if (text_.size() + line.size() < kLongestRecord) text_.append("\n").append(line);
  return true;
}

void LogReader::finish() {
  if (is_open_ && is_wanted_) {
    record_.message = message_of(text_);
    record_.stack = read_stack(text_, context_.out.stacks);
    context_.out.log.push_back(std::move(record_));
    has_kept_ = true;
  }
  is_open_ = is_wanted_ = false;
}

}  // namespace flinkdiag

#include "ingestion/process_reader.h"

#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"
#include "ingestion/escaped_text.h"
#include "ingestion/frame_text.h"
#include "ingestion/log_line.h"

namespace flinkdiag {
namespace {

bool is_thread_state(std::string_view line) { return contains(line, "java.lang.Thread.State: "); }

// "2026-11-23 08:46:41 01O \tat a.B.c(B.java:1)": a line of a dump below a prefix that is not known
// here is no record of a log.
bool is_prefixed_dump(const LogLine& head) {
  if (!head.level.empty() || !head.logger.empty()) return false;
  const auto at = head.message.find("at ");
  return is_thread_state(head.message) ||
         (at != head.message.npos && at < 200 && head.message.ends_with(')') &&
          !read_java_frame(head.message.substr(at)).method.empty());
}

// "[pod/tm-1/main] 2026-11-23 08:46:41,123 INFO ...": no rest of the record above.
bool is_prefixed_record(std::string_view line) {
  constexpr std::size_t kTimeLength = std::string_view("2026-11-23 08:46:41,123").size();
  for (const std::string_view level : {" INFO ", " WARN ", " ERROR ", " DEBUG "}) {
    const auto at = line.substr(0, 250).find(level);
    if (at != line.npos && at > kTimeLength && parse_timestamp(line.substr(at - kTimeLength)))
      return true;
  }
  return false;
}

// Of a HotSpot thread, below its header; and what `jstack -F` prints where it cannot read on.
bool is_body_line(std::string_view line) {
  constexpr auto kStarts = std::to_array<std::string_view>(
      {"Locked ownable synchronizers:", "- locked <", "- waiting on <", "- waiting to lock <",
       "- waiting to re-lock in ", "- parking to wait for ",
       "Error occurred during stack walking"});
  return std::ranges::any_of(kStarts, [&](std::string_view s) { return line.starts_with(s); }) ||
         (line.starts_with("- ") && contains(line, ") @bci="));
}

bool begins_with_json(std::string_view line) {
  return !line.empty() && (line[0] == '{' || line[0] == '[');
}

// Zeros are what is left of blocks that were not written: what stands above and below them does not
// belong together. A few may be the text of a record: "key=a\0b".
bool has_hole(std::string_view line) {
  constexpr std::string_view kFewest("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  return contains(line, std::string_view("\0", 1)) && contains(line, kFewest);
}

}  // namespace

void ProcessReader::add_torn(std::string_view line, std::uint32_t number) {
  if (line.find_first_not_of('\0') == line.npos) {
    has_hole_ = true;  // perhaps room that was kept for what comes later
    ++context_.read_lines;
    return;
  }
  note_hole(number);
  note_unread(line, number);
}

void ProcessReader::note_hole(std::uint32_t number) {
  has_hole_ = false;
  dumps_.tear();
  if (!first_hole_) first_hole_ = number;
  context_.summary.incomplete = true;
}

void ProcessReader::add(std::string_view line, std::uint32_t number, std::optional<TimeMs> time) {
  if (has_hole(line)) return add_torn(line, number);
  if (has_hole_ && !trim(line).empty()) note_hole(number);
  if (!is_escaped_dump(line)) return add_line(line, number, time);
  const std::string unescaped = unescape_dump(line);
  std::string_view rest = unescaped, part;
  while (next_line(rest, part)) add_line(part, number, time);
}

void ProcessReader::add_line(std::string_view line, std::uint32_t number,
                             std::optional<TimeMs> time) {
  context_.is_mixed = context_.is_mixed || begins_with_json(line);
  if (!has_own_clock_) dumps_.set_clock(time);
  auto head = read_log_line(line);
  if (head && is_prefixed_dump(*head) && !dumps_.is_logged()) return note_unread(line, number);
  if (head) {
    has_own_clock_ = has_own_clock_ || head->time_ms.has_value();
    if (!head->time_ms) head->time_ms = time;
    dumps_.set_clock(head->time_ms);
    // 2026-11-23 08:46:41,123 INFO  stdout [] - "main" #1 prio=5 ...
    if (!dumps_.add_logged(head->message, number)) {
      dumps_.interrupt(head->message);
      log_.begin(line, *head, number);
    }
  } else if (!dumps_.add(line, number) && (dumps_.is_in_thread() || is_thread_state(line) ||
                                           is_prefixed_record(line) || !log_.add(line))) {
    return note_unread(line, number);
  }
  ++context_.read_lines;
  if (!trim(line).empty()) is_below_trace_head_ = false;
}

void ProcessReader::note_unread(std::string_view line, std::uint32_t number) {
  const auto text = trim(line);
  if (text.empty()) {
    ++context_.read_lines;
    return;
  }
  ++context_.summary.unread_lines;
  if (is_thread_state(text)) ++context_.summary.unread_threads;
  const bool is_frame = text.starts_with("at ") && !read_java_frame(text).method.empty();
  // What stands below a line of something else is a trace, whatever that line calls it.
  const bool is_header = is_damaged_header(text) && !dumps_.is_below_header();
  const bool is_lost = is_header || is_body_line(text);
  has_lost_thread_ = has_lost_thread_ || is_lost || (is_frame && !is_below_trace_head_);
  if (!is_frame) is_below_trace_head_ = !is_lost && !is_thread_state(text);
  if (!first_unread_) first_unread_ = {number, text.starts_with("at ")};
}

void TextOutcome::add(const ProcessReader& reader) {
  TextOutcome other;
  other.has_hotspot = reader.dumps().saw_hotspot();
  other.has_records = reader.log().has_records();
  other.has_kept = reader.log().has_kept();
  other.is_flink = reader.log().is_flink();
  other.first_unread = reader.first_unread();
  other.has_lost_thread = reader.has_lost_thread();
  other.first_hole = reader.first_hole();
  other.span = reader.log().span();
  add(other, 0);
}

void TextOutcome::add(const TextOutcome& later, std::uint32_t lines_before) {
  has_hotspot = has_hotspot || later.has_hotspot;
  has_records = has_records || later.has_records;
  has_kept = has_kept || later.has_kept;
  is_flink = is_flink || later.is_flink;
  has_lost_thread = has_lost_thread || later.has_lost_thread;
  if (auto unread = later.first_unread) {
    unread->number += lines_before;
    if (!first_unread || unread->number < first_unread->number) first_unread = unread;
  }
  if (later.first_hole) {
    const std::uint32_t hole = *later.first_hole + lines_before;
    first_hole = std::min(first_hole.value_or(hole), hole);
  }
  span.input = later.span.input;
  if (!later.span.first_ms) return;
  span.first_ms = std::min(span.first_ms.value_or(*later.span.first_ms), *later.span.first_ms);
  span.last_ms = std::max(span.last_ms.value_or(*later.span.last_ms), *later.span.last_ms);
}

}  // namespace flinkdiag

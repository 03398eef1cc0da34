#include "ingestion/process_reader.h"

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "ingestion/escaped_text.h"

namespace flinkdiag {

void ProcessReader::add(std::string_view line, std::uint32_t number, std::optional<TimeMs> time) {
  if (!is_escaped_dump(line)) return add_line(line, number, time);
  const std::string unescaped = unescape_dump(line);
  std::string_view rest = unescaped, part;
  while (next_line(rest, part)) add_line(part, number, time);
}

void ProcessReader::add_line(std::string_view line, std::uint32_t number,
                             std::optional<TimeMs> time) {
  if (!has_own_clock_) dumps_.set_clock(time);
  if (auto head = read_log_line(line)) {
    has_own_clock_ = has_own_clock_ || head->time_ms.has_value();
    if (!head->time_ms) head->time_ms = time;
    dumps_.set_clock(head->time_ms);
    // 2026-11-23 08:46:41,123 INFO  stdout [] - "main" #1 prio=5 ...
    if (!dumps_.add_logged(head->message, number)) {
      dumps_.interrupt();
      log_.begin(line, *head, number);
    }
  } else if (!dumps_.add(line, number) && (dumps_.is_in_thread() || !log_.add(line))) {
    return note_unread(line, number);
  }
  ++context_.read_lines;
}

void ProcessReader::note_unread(std::string_view line, std::uint32_t number) {
  const auto text = trim(line);
  if (text.empty()) {
    ++context_.read_lines;
    return;
  }
  ++context_.summary.unread_lines;
  if (!first_unread_) first_unread_ = {number, text.starts_with("at ")};
}

void TextOutcome::add(const ProcessReader& reader) {
  TextOutcome other;
  other.has_hotspot = reader.dumps().saw_hotspot();
  other.has_records = reader.log().has_records();
  other.has_kept = reader.log().has_kept();
  other.is_flink = reader.log().is_flink();
  other.first_unread = reader.first_unread();
  other.span = reader.log().span();
  add(other, 0);
}

void TextOutcome::add(const TextOutcome& later, std::uint32_t lines_before) {
  has_hotspot = has_hotspot || later.has_hotspot;
  has_records = has_records || later.has_records;
  has_kept = has_kept || later.has_kept;
  is_flink = is_flink || later.is_flink;
  if (auto unread = later.first_unread) {
    unread->number += lines_before;
    if (!first_unread || unread->number < first_unread->number) first_unread = unread;
  }
  span.input = later.span.input;
  if (!later.span.first_ms) return;
  span.first_ms = std::min(span.first_ms.value_or(*later.span.first_ms), *later.span.first_ms);
  span.last_ms = std::max(span.last_ms.value_or(*later.span.last_ms), *later.span.last_ms);
}

}  // namespace flinkdiag

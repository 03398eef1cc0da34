#include "ingestion/text_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "flinkdiag/support/text.h"
#include "ingestion/dump_reader.h"
#include "ingestion/escaped_text.h"
#include "ingestion/line_prefix.h"
#include "ingestion/log_reader.h"
#include "ingestion/mend_text.h"
#include "ingestion/read_bytes.h"
#include "ingestion/text_lines.h"

namespace flinkdiag {
namespace {

// The lines of one process: each belongs to a dump, to a log record, or to nothing that is known.
class ProcessReader {
 public:
  ProcessReader(ParseContext& context, std::string source)
      : context_(context), dumps_(context, std::move(source)), log_(context) {}

  void add(std::string_view line, std::uint32_t number, std::optional<TimeMs> time) {
    if (!has_own_clock_) dumps_.set_clock(time);
    if (auto head = read_log_line(line)) {
      has_own_clock_ = has_own_clock_ || head->time_ms.has_value();
      if (!head->time_ms) head->time_ms = time;
      dumps_.set_clock(head->time_ms);
      // 2026-11-23 08:46:41,123 INFO  stdout [] - "main" #1 prio=5 ...
      if (dumps_.add_logged(head->message, number)) return;
      dumps_.interrupt();
      log_.begin(line, *head, number);
    } else if (!dumps_.add(line, number) && (dumps_.is_in_thread() || !log_.add(line))) {
      note_unread(line, number);
    }
  }

  bool add_known_frame(std::string_view line) { return dumps_.add_known_frame(line); }

  void finish() {
    dumps_.finish();
    log_.finish();
  }

  const DumpReader& dumps() const { return dumps_; }
  const LogReader& log() const { return log_; }

 private:
  void note_unread(std::string_view line, std::uint32_t number) {
    const auto text = trim(line);
    if (text.empty()) return;
    if (context_.summary.unread_lines++ > 0) return;
    context_.summary.notes.push_back(
        text.starts_with("at ")
            ? fmt::format("line {}: a frame before any thread", number)
            : fmt::format("line {}: the first line that was not understood", number));
  }

  ParseContext& context_;
  DumpReader dumps_;
  LogReader log_;
  bool has_own_clock_ = false;  // its records have times; those of a prefix may be of another zone
};

// What became of all processes of an input.
struct Outcome {
  bool has_hotspot = false, has_records = false, has_kept = false, is_flink = false;
  LogSpan span;

  void add(const ProcessReader& reader) {
    has_hotspot = has_hotspot || reader.dumps().saw_hotspot();
    has_records = has_records || reader.log().has_records();
    has_kept = has_kept || reader.log().has_kept();
    is_flink = is_flink || reader.log().is_flink();
    const LogSpan& other = reader.log().span();
    span.input = other.input;
    if (!other.first_ms) return;
    span.first_ms = std::min(span.first_ms.value_or(*other.first_ms), *other.first_ms);
    span.last_ms = std::max(span.last_ms.value_or(*other.last_ms), *other.last_ms);
  }
};

Outcome read_lines(ParseContext& context) {
  const auto mended = mend_text(context.input.text);
  const std::string_view text = mended ? mended->text : context.input.text;
  const auto number_of = [&](std::uint32_t line) {
    return !mended || mended->numbers.empty() ? line : mended->numbers.at(line - 1);
  };
  if (mended) context.summary.notes.push_back("mended: " + mended->note);
  const LinePrefix prefix = LinePrefix::detect(text);
  std::map<std::string, ProcessReader, std::less<>> readers;  // lines of several pods may alternate
  const auto reader_of = [&](std::string_view source) -> ProcessReader& {
    const auto known = readers.find(source);
    if (known != readers.end()) return known->second;
    return readers.try_emplace(std::string(source), context, std::string(source)).first->second;
  };

  std::string buffer;
  ReadBytes read(context.input, text);
  for_each_line(text, [&](std::string_view raw, std::uint32_t line_number) {
    read.up_to(raw);
    const std::uint32_t number = number_of(line_number);
    const BareLine line = prefix.strip(raw, buffer);
    ProcessReader& reader = reader_of(line.source);
    if (reader.add_known_frame(line.text)) return;
    if (!is_escaped_dump(line.text)) return reader.add(line.text, number, line.time_ms);
    const std::string unescaped = unescape_dump(line.text);
    std::string_view rest = unescaped, part;
    while (next_line(rest, part)) reader.add(part, number, line.time_ms);
  });

  Outcome outcome;
  for (auto& [source, reader] : readers) {
    reader.finish();
    outcome.add(reader);
  }
  return outcome;
}

// Several processes in one input were read side by side: back to the order of the lines.
void sort_by_place(ParseContext& context, std::size_t first_sample, std::size_t first_record) {
  const auto by_place = [](const auto& a, const auto& b) { return a.place < b.place; };
  auto& samples = context.out.samples;
  auto& log = context.out.log;
  std::stable_sort(samples.begin() + static_cast<std::ptrdiff_t>(first_sample), samples.end(),
                   by_place);
  std::stable_sort(log.begin() + static_cast<std::ptrdiff_t>(first_record), log.end(), by_place);
}

void summarise(ParseContext& context, const Outcome& outcome) {
  InputSummary& summary = context.summary;
  const bool is_log = outcome.has_records && (outcome.is_flink || outcome.has_kept);
  summary.understood = is_log || summary.samples > 0;
  if (is_log) {
    summary.format = "flink-log";
    context.out.log_spans.push_back(outcome.span);
  } else if (summary.samples > 0) {
    summary.format = outcome.has_hotspot ? "jstack" : "thread-info";
  } else {
    summary.format = "text";
    summary.notes.insert(summary.notes.begin(), outcome.has_records
                                                    ? "a log, but not of Flink"
                                                    : "no thread dump and no Flink log");
  }
}

}  // namespace

Match sniff_container_log(std::string_view text) {
  return is_json_log(text) ? Match::yes : Match::no;
}

Match sniff_text(std::string_view) { return Match::maybe; }

void parse_text(ParseContext& context) {
  context.summary.format = "text";
  if (const auto reason = why_not_text(context.input.text); !reason.empty()) {
    context.summary.notes.push_back(std::string(reason));
    return;
  }
  const auto first_sample = context.out.samples.size(), first_record = context.out.log.size();
  const Outcome outcome = read_lines(context);
  sort_by_place(context, first_sample, first_record);
  summarise(context, outcome);
}

}  // namespace flinkdiag

#include "ingestion/text_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "flinkdiag/support/text.h"
#include "ingestion/line_prefix.h"
#include "ingestion/mend_text.h"
#include "ingestion/plain_text.h"
#include "ingestion/process_reader.h"
#include "ingestion/read_bytes.h"
#include "ingestion/text_lines.h"

namespace flinkdiag {
namespace {

TextOutcome read_lines(ParseContext& context) {
  const auto mended = mend_text(context.input.text);
  const std::string_view text = mended ? mended->text : context.input.text;
  const auto number_of = [&](std::uint32_t line) {
    return !mended || mended->numbers.empty() ? line : mended->numbers.at(line - 1);
  };
  if (mended) context.summary.notes.push_back("mended: " + mended->note);
  const LinePrefix prefix = LinePrefix::detect(text);
  if (!mended && prefix.empty() && !is_upside_down(text)) return read_plain_text(context);
  std::map<std::string, ProcessReader, std::less<>> readers;  // lines of several pods may alternate
  const auto reader_of = [&](std::string_view source) -> ProcessReader& {
    const auto known = readers.find(source);
    if (known != readers.end()) return known->second;
    return readers.try_emplace(std::string(source), context, std::string(source)).first->second;
  };

  std::string buffer;
  ReadBytes read(context.input, text);
  Repetition repetition;
  const auto read_line = [&](std::string_view raw, std::uint32_t line_number) {
    const std::uint32_t number = number_of(line_number);
    const BareLine line = prefix.strip(raw, buffer);
    ProcessReader& reader = reader_of(line.source);
    if (!reader.add_known_frame(line.text)) reader.add(line.text, number, line.time_ms);
  };
  for_each_line(text, [&](std::string_view raw, std::uint32_t number) {
    read.up_to(raw);
    repetition.read(context, raw, [&] { read_line(raw, number); });
  });
  TextOutcome outcome;
  for (auto& [source, reader] : readers) {
    reader.finish();
    outcome.add(reader);
  }
  return outcome;
}

// Several processes in one input were read side by side: back to the order of the lines.
void sort_by_place(ParseContext& context, std::size_t first_sample, std::size_t first_record) {
  const auto sort = [](auto& facts, std::size_t first) {
    const auto by_place = [](const auto& a, const auto& b) { return a.place < b.place; };
    const auto begin = facts.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, facts.end(), by_place))
      std::stable_sort(begin, facts.end(), by_place);
  };
  sort(context.out.samples, first_sample);
  sort(context.out.log, first_record);
}

void summarise(ParseContext& context, const TextOutcome& outcome) {
  InputSummary& summary = context.summary;
  if (const auto& unread = outcome.first_unread) {
    summary.notes.push_back(
        unread->is_frame
            ? fmt::format("line {}: a frame before any thread", unread->number)
            : fmt::format("line {}: the first line that was not understood", unread->number));
  }
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
  const TextOutcome outcome = read_lines(context);
  sort_by_place(context, first_sample, first_record);
  summarise(context, outcome);
}

}  // namespace flinkdiag

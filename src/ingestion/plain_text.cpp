#include "ingestion/plain_text.h"

#include <algorithm>
#include <vector>

#include "flinkdiag/support/parallel.h"
#include "flinkdiag/support/text.h"
#include "ingestion/join_incidents.h"
#include "ingestion/read_bytes.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kTitleIsWithin = 4096;

// Where the next thread's header starts that has a blank line above it; the end if none does.
std::size_t next_header(std::string_view text, std::size_t from) {
  constexpr std::string_view kBetweenThreads = "\n\n\"";
  for (auto at = text.find(kBetweenThreads, from); at != text.npos;
       at = text.find(kBetweenThreads, at + 1)) {
    std::string_view rest = text.substr(at + 2), line;
    next_line(rest, line);
    if (line.size() <= DumpReader::kLongestLine && read_thread_header(line)) return at + 2;
  }
  return text.size();
}

// Parts of about the same size, each but the first from a thread's header on; one if it is no dump.
std::vector<std::string_view> cut(std::string_view text, std::size_t most, std::size_t shortest) {
  std::vector<std::string_view> stretches;
  const bool is_dump = contains(text.substr(0, kTitleIsWithin), "Full thread dump ");
  const std::size_t count = is_dump ? std::min(most, text.size() / shortest) : 1;
  while (stretches.size() + 1 < count) {
    const auto end = next_header(text, text.size() / (count - stretches.size()));
    if (end == text.size()) break;
    stretches.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  stretches.push_back(text);
  return stretches;
}

/// What was read of one stretch, with lines counted from its start.
struct Stretch {
  Incident incident;
  InputSummary summary;
  TextOutcome outcome;
  std::uint32_t lines = 0;
  std::size_t read_lines = 0;
  bool can_be_resumed = false;  // the next one has won its bet
  bool is_mixed = false;
  bool has_dropped = false;  // it had more than its share of the threads that may be kept
};

void read(Stretch& stretch, std::string_view text, bool is_first, const ParseContext& whole,
          std::size_t parts) {
  ParseContext context{whole.input, whole.input_index, whole.wanted, stretch.incident,
                       stretch.summary};
  context.most_threads = whole.most_threads / parts;
  ProcessReader reader(context, {});
  if (!is_first) reader.resume();
  ReadBytes bytes(whole.input, text);
  Repetition repetition;
  std::string_view line;
  while (next_line(text, line)) {
    ++stretch.lines;
    bytes.up_to(line);
    if (reader.add_known_frame(line)) {
      repetition.interrupt();
      continue;
    }
    repetition.read(context, line, [&] { reader.add(line, stretch.lines, {}); });
  }
  stretch.can_be_resumed = reader.can_be_resumed();
  reader.finish();
  stretch.has_dropped = context.has_dropped;
  stretch.read_lines = context.read_lines;
  stretch.is_mixed = context.is_mixed;
  stretch.outcome.add(reader);
}

bool all_bets_won(const std::vector<Stretch>& stretches) {
  if (stretches.size() == 1) return true;
  return std::all_of(stretches.begin(), stretches.end() - 1,
                     [](const Stretch& s) { return s.can_be_resumed; }) &&
         std::none_of(stretches.begin(), stretches.end(),
                      [](const Stretch& s) { return s.has_dropped; });
}

}  // namespace

TextOutcome read_plain_text(ParseContext& context) {
  const std::string_view text = context.input.text;
  const auto parts = cut(text, context.threads, context.shortest_stretch);
  std::vector<Stretch> stretches(parts.size());
  parallel_for(parts.size(), context.threads,
               [&](std::size_t i) { read(stretches[i], parts[i], i == 0, context, parts.size()); });
  if (!all_bets_won(stretches)) {
    stretches = std::vector<Stretch>(1);
    read(stretches.front(), text, true, context, 1);
  }
  TextOutcome outcome;
  std::uint32_t lines_before = 0;
  for (Stretch& stretch : stretches) {
    append_summary(context.summary, stretch.summary);
    context.is_mixed = context.is_mixed || stretch.is_mixed;
    context.read_lines += stretch.read_lines;
    const bool is_same_sample =
        append_stretch(context.out, std::move(stretch.incident), lines_before);
    if (is_same_sample) --context.summary.samples;
    outcome.add(stretch.outcome, lines_before);
    lines_before += stretch.lines;
  }
  return outcome;
}

}  // namespace flinkdiag

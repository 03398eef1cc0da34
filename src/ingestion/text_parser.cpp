#include "ingestion/text_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"
#include "ingestion/learned_prefix.h"
#include "ingestion/line_prefix.h"
#include "ingestion/line_width.h"
#include "ingestion/log_line.h"
#include "ingestion/mend_text.h"
#include "ingestion/pasted_records.h"
#include "ingestion/plain_text.h"
#include "ingestion/process_reader.h"
#include "ingestion/read_bytes.h"
#include "ingestion/text_lines.h"

namespace flinkdiag {
namespace {

using Strip = std::function<BareLine(std::string_view line, std::string& buffer)>;

// What stands below the prefixes of the first lines of the source that has the most: enough to tell
// in which order they are. Lines of two sources in turn would look like those of a dump upside
// down.
std::string head_without_prefixes(std::string_view text, const Strip& strip) {
  constexpr std::size_t kHead = std::size_t{1} << 20;
  std::map<std::string, std::string, std::less<>> heads;  // by source
  std::string buffer;
  text = text.substr(0, kHead);
  for (std::string_view line; next_line(text, line);) {
    const BareLine bare = strip(line, buffer);
    auto head = heads.find(bare.source);
    if (head == heads.end()) head = heads.emplace(bare.source, std::string()).first;
    head->second.append(bare.text).push_back('\n');
  }
  const auto longest =
      std::ranges::max_element(heads, {}, [](const auto& head) { return head.second.size(); });
  return longest == heads.end() ? std::string() : std::move(longest->second);
}

// "==> tm-1.out <==", what `tail` puts above the lines of each of several files.
std::optional<std::string_view> file_below(std::string_view line) {
  constexpr std::string_view kBefore = "==> ", kBehind = " <==";
  line = trim(line);
  const bool is_mark = line.size() > kBefore.size() + kBehind.size() && line.starts_with(kBefore) &&
                       line.ends_with(kBehind);
  if (!is_mark) return std::nullopt;
  return line.substr(kBefore.size(), line.size() - kBefore.size() - kBehind.size());
}

bool has_file_marks(std::string_view text) {
  std::string_view line;
  while (next_line(text, line) && trim(line).empty()) {
  }
  return file_below(line).has_value();
}

// A text as it is read: mended, and with what its lines begin with.
class PrefixedText {
 public:
  PrefixedText(ParseContext& context, std::string_view text,
               const std::vector<std::uint32_t>* numbers)
      : context_(context), text_(text), numbers_(numbers), has_marks_(has_file_marks(text)) {}

  TextOutcome read(const Strip& strip) {
    ReadBytes read(context_.input, text_);
    Repetition repetition;
    const bool upwards = is_upside_down(head_without_prefixes(text_, strip));
    for_each_line(text_, upwards, [&](std::string_view raw, std::uint32_t number) {
      read.up_to(raw);
      repetition.read(context_, raw, [&] { read_line(strip(raw, buffer_), number_of(number)); });
    });
    TextOutcome outcome;
    for (auto& [source, reader] : readers_) {
      reader.finish();
      outcome.add(reader);
    }
    return outcome;
  }

 private:
  std::uint32_t number_of(std::uint32_t line) const {
    return numbers_ == nullptr || numbers_->empty() ? line : numbers_->at(line - 1);
  }

  void read_line(const BareLine& line, std::uint32_t number) {
    if (const auto file = has_marks_ ? file_below(line.text) : std::nullopt) {
      file_ = *file;
      ++context_.read_lines;
      return;
    }
    if (!file_.empty())
      source_ = line.source.empty() ? file_ : file_ + ' ' + std::string(line.source);
    ProcessReader& reader = reader_of(file_.empty() ? line.source : source_);
    if (!reader.add_known_frame(line.text)) reader.add(line.text, number, line.time_ms);
  }

  // The lines of further ones are read as those of one, named by nothing.
  static constexpr std::size_t kMostSources = 1000;

  ProcessReader& reader_of(std::string_view source) {
    const auto known = readers_.find(source);
    if (known != readers_.end()) return known->second;
    if (readers_.size() >= kMostSources) source = {};
    return readers_.try_emplace(std::string(source), context_, std::string(source)).first->second;
  }

  ParseContext& context_;
  std::string_view text_;
  const std::vector<std::uint32_t>* numbers_;
  bool has_marks_;    // lines of several files alternate
  std::string file_;  // whose lines stand below the last mark
  std::string source_;
  std::map<std::string, ProcessReader, std::less<>>
      readers_;  // lines of several pods may alternate
  std::string buffer_;
};

TextOutcome read_lines(ParseContext& context, std::string_view text,
                       const std::optional<MendedText>& mended, const LinePrefix& prefix) {
  const bool is_plain = !mended && prefix.empty() && !has_file_marks(text) && !is_upside_down(text);
  if (is_plain) return read_plain_text(context);
  PrefixedText prefixed(context, text, mended ? &mended->numbers : nullptr);
  return prefixed.read(
      [&](std::string_view line, std::string& buffer) { return prefix.strip(line, buffer); });
}

// JSON lines that do not begin the text: a collector's, behind what the container printed before.
LinePrefix prefix_of_json_lines(std::string_view text) {
  const auto first = text.find("\n{\"");
  return first == text.npos ? LinePrefix() : LinePrefix::detect(text.substr(first + 1));
}

TextOutcome read_lines_again(ParseContext& context, std::string_view text,
                             const std::optional<MendedText>& mended, const LinePrefix& prefix,
                             const LearnedPrefix& learned, const LinePrefix& json) {
  PrefixedText prefixed(context, text, mended ? &mended->numbers : nullptr);
  std::string last;  // the source of the line above
  return prefixed.read([&](std::string_view line, std::string& buffer) {
    if (!json.empty() && line.starts_with('{')) return json.strip(line, buffer);
    BareLine bare = learned.strip(line, buffer);
    if (bare.text.size() < line.size()) {
      last = bare.source;
      return bare;
    }
    bare = prefix.strip(line, buffer);
    // The rest of a record or of a stack: only its first line has the prefix.
    if (bare.text.size() == line.size() && bare.source.empty() && !read_log_line(line))
      bare.source = last;
    return bare;
  });
}

// The text alone; what was read of it before is freed first.
void start_again(ParseContext& context, const InputSummary& summary) {
  context.out = Incident();
  context.summary = summary;
  context.read_lines = context.kept_threads = 0;
  context.is_mixed = false;
}

void note_changes(ParseContext& context, std::string_view text,
                  const std::optional<MendedText>& mended) {
  auto& notes = context.summary.notes;
  if (mended) notes.push_back("mended: " + mended->note);
  context.summary.cut_at = find_cut(text);
  if (context.summary.cut_at > 0)
    notes.push_back(fmt::format("its lines are cut off at column {}", context.summary.cut_at));
}

// A few records of a log below words of the one who asks. What was read before stays if it is no
// less: a dump, whose lines are never those of a record, or a log.
TextOutcome read_pasted(ParseContext& context, std::string_view text,
                        const std::optional<MendedText>& mended, const InputSummary& summary,
                        const LinePrefix& prefix, const TextOutcome& before) {
  const std::size_t unread = context.summary.unread_lines;
  if (unread == 0 || context.summary.samples > 0) return before;
  const PastedRecords pasted = PastedRecords::find(text, before.has_records);
  if (pasted.empty()) return before;
  start_again(context, summary);
  PrefixedText prefixed(context, text, mended ? &mended->numbers : nullptr);
  const TextOutcome outcome = prefixed.read([&](std::string_view line, std::string& buffer) {
    const auto bare = pasted.strip(line);
    return bare ? *bare : prefix.strip(line, buffer);
  });
  if (context.summary.unread_lines < unread && context.summary.samples == 0) return outcome;
  start_again(context, summary);
  return read_lines(context, text, mended, prefix);
}

// Lines that were not understood may have a prefix that the first ones have not, or one that no
// table knows. What is learnt counts if more is understood with it.
TextOutcome read_text(ParseContext& context) {
  constexpr std::size_t kFewestUnread = 5;
  const auto mended = mend_text(context.input.text);
  const std::string_view text = mended ? mended->text : context.input.text;
  note_changes(context, text, mended);
  const InputSummary summary = context.summary;
  const LinePrefix prefix = LinePrefix::detect(text);
  const bool is_alone = context.out.samples.empty() && context.out.log.empty();
  const TextOutcome outcome = read_lines(context, text, mended, prefix);
  const auto pasted = [&](const TextOutcome& read) {
    return read_pasted(context, text, mended, summary, prefix, read);
  };
  const std::size_t unread = context.summary.unread_lines;
  const bool is_understood = unread < kFewestUnread && context.summary.unread_threads == 0;
  if (!is_alone) return outcome;
  if (is_understood) return pasted(outcome);
  const LearnedPrefix learned = LearnedPrefix::learn(text);
  const LinePrefix json = prefix_of_json_lines(text);
  if (learned.empty() && json.empty()) return pasted(outcome);
  start_again(context, summary);
  const TextOutcome again = read_lines_again(context, text, mended, prefix, learned, json);
  if (context.summary.unread_lines < unread) return again;
  start_again(context, summary);
  return pasted(read_lines(context, text, mended, prefix));
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

// Nothing stands behind the last of ThreadInfo texts.
bool ends_in_stack(const StackTable& stacks, const Sample& sample) {
  if (sample.threads.empty() || sample.threads.back().stack_cut) return false;
  const auto frames = stacks.stack(sample.threads.back().stacks.front().stack);
  return !frames.empty() && !stacks.frame(frames.back()).method.ends_with(".run") &&
         !is_thread_root(stacks.frame(frames.back()).method);
}

// Before JDK 10 ("(25.412-b08 mixed mode)" is JDK 8) a dump of the VM does not tell how many
// threads it has, but those of native code stand behind all others (Threads::print_on).
bool lacks_end(const Sample& sample) {
  const auto version = sample.jvm.substr(std::min(sample.jvm.find('('), sample.jvm.size()));
  if (!contains(version, "-b") || contains(version, "+")) return false;
  const auto& threads = sample.threads;
  return std::ranges::any_of(threads, [](const Thread& t) { return !t.native_id.empty(); }) &&
         std::ranges::none_of(threads, [](const Thread& t) { return t.name == "VM Thread"; });
}

void note_missing_end(ParseContext& context, std::size_t first_sample, bool is_hotspot) {
  const auto begin = context.out.samples.begin() + static_cast<std::ptrdiff_t>(first_sample);
  const auto lacks = [&](const Sample& sample) {
    return is_hotspot ? lacks_end(sample) : ends_in_stack(context.out.stacks, sample);
  };
  if (std::none_of(begin, context.out.samples.end(), lacks)) return;
  context.summary.incomplete = true;
  context.summary.notes.push_back("the end of a dump is missing: it is cut or damaged");
}

// A dump tells how many threads it has, above them.
void count_missing(ParseContext& context, std::size_t first_sample) {
  std::size_t missing = 0;
  for (auto i = first_sample; i < context.out.samples.size(); ++i) {
    const Sample& sample = context.out.samples[i];
    // Those of the VM itself are not on the list, and have no state of Java.
    const auto shown = static_cast<std::size_t>(std::ranges::count_if(
        sample.threads, [](const Thread& t) { return t.state != ThreadState::unknown; }));
    missing += sample.listed_threads - std::min(sample.listed_threads, shown);
  }
  if (missing == 0) return;
  context.summary.unread_threads = std::max(context.summary.unread_threads, missing);
  context.summary.notes.push_back(
      fmt::format("{} of the dump's own list {} missing: it is cut or damaged",
                  count(missing, "thread"), missing == 1 ? "is" : "are"));
}

void summarise(ParseContext& context, const TextOutcome& outcome) {
  InputSummary& summary = context.summary;
  if (outcome.first_hole)
    summary.notes.push_back(
        fmt::format("line {}: zeros, where a part of it was not written", *outcome.first_hole));
  if (const auto& unread = outcome.first_unread) {
    summary.notes.push_back(
        unread->is_frame
            ? fmt::format("line {}: a frame before any thread", unread->number)
            : fmt::format("line {}: the first line that was not understood", unread->number));
  }
  const bool is_log = outcome.has_records && (outcome.is_flink || outcome.has_kept);
  summary.understood = is_log || summary.samples > 0;
  // Without a dump the frames are those of a log whose start was cut off.
  summary.incomplete = summary.incomplete || (outcome.has_lost_thread && summary.samples > 0);
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
  const TextOutcome outcome = read_text(context);
  sort_by_place(context, first_sample, first_record);
  count_missing(context, first_sample);
  note_missing_end(context, first_sample, outcome.has_hotspot);
  summarise(context, outcome);
}

}  // namespace flinkdiag

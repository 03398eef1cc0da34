#include "ingestion/collapsed_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "flinkdiag/support/text.h"
#include "ingestion/profile_builder.h"
#include "ingestion/read_bytes.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kSniffedLines = 200;

struct CollapsedLine {
  std::string_view stack;
  std::uint64_t count = 0;
};

// "a;b c;d 12": the count follows the last blank, for names hold blanks as well.
std::optional<CollapsedLine> read_line(std::string_view line) {
  constexpr std::size_t kLongestCount = 20;  // a line may have a gigabyte
  line = trim_right(line);
  const auto tail = line.size() - std::min(line.size(), kLongestCount + 1);
  const auto in_tail = line.substr(tail).find_last_of(" \t");
  if (in_tail == line.npos) return std::nullopt;
  const auto blank = tail + in_tail;
  const auto count = parse_int(line.substr(blank + 1));
  const auto stack = trim_right(line.substr(0, blank));
  if (!count || *count < 0 || stack.empty() || !is_digit(line[blank + 1])) return std::nullopt;
  return CollapsedLine{.stack = stack, .count = static_cast<std::uint64_t>(*count)};
}

// speedscope's samples have "//" comments as well.
bool is_comment(std::string_view line) {
  return line.starts_with('#') || line.starts_with("// ") || trim(line).empty();
}

// One past the frame that names the thread, 0 if there is none: it ends at "tid=12]" before a
// semicolon, for the name in it may hold semicolons: "[a; b (1/2)#0 tid=12];java/lang/Thread.run".
std::size_t end_of_thread_frame(std::string_view stack) {
  if (!stack.starts_with('[')) return 0;
  for (auto close = stack.find(']'); close != stack.npos; close = stack.find(']', close + 1)) {
    if (close + 1 < stack.size() && stack[close + 1] != ';') continue;
    auto digits = close;
    while (digits > 0 && is_digit(stack[digits - 1])) --digits;
    const bool has_tid = digits < close && stack.substr(0, digits).ends_with("tid=");
    if (has_tid) return close + 1;
  }
  return 0;
}

// Behind what a log shipper or an editor puts before each line: "tm-1 [Map (1/2)#0 tid=12];..."
std::string_view without_prefix(std::string_view stack) {
  constexpr int kMostTried = 4;
  const auto first = stack.substr(0, stack.find(';'));
  int tried = 0;
  for (auto open = first.find('['); open != first.npos && tried < kMostTried;
       open = first.find('[', open + 1), ++tried) {
    const bool is_start = open == 0 || is_space(stack[open - 1]);
    if (is_start && end_of_thread_frame(stack.substr(open)) > 0) return stack.substr(open);
  }
  return trim_left(stack);
}

void split_frames(std::string_view stack, std::vector<std::string_view>& frames) {
  frames.clear();
  stack = without_prefix(stack);
  const std::size_t thread_end = end_of_thread_frame(stack);
  if (thread_end > 0) frames.push_back(stack.substr(0, thread_end));
  stack.remove_prefix(thread_end);
  while (!stack.empty()) {
    const auto end = std::min(stack.find(';'), stack.size());
    const auto frame = stack.substr(0, end);
    if (!trim_left(frame).empty()) frames.push_back(frame);
    stack.remove_prefix(std::min(end + 1, stack.size()));
  }
}

// A line of one frame only proves nothing, unless it looks like code.
bool looks_like_frames(std::string_view stack) {
  if (stack.ends_with(':')) return false;  // "taskmanager.numberOfTaskSlots: 2"
  return contains(stack, ";") ||
         (!contains(stack, " ") && stack.find_first_of("./:") != stack.npos);
}

}  // namespace

Match sniff_collapsed(std::string_view text) {
  std::size_t lines = 0, stacks = 0, frames = 0;
  std::string_view line;
  while (lines < kSniffedLines && next_line(text, line)) {
    if (is_comment(line)) continue;
    ++lines;
    const auto read = read_line(line);
    if (!read) continue;
    ++stacks;
    if (looks_like_frames(read->stack)) ++frames;
  }
  return stacks > 0 && stacks * 4 >= lines * 3 && frames * 2 >= stacks ? Match::yes : Match::no;
}

void parse_collapsed(ParseContext& context) {
  ProfileBuilder profile(context.out.stacks);
  std::vector<std::string_view> frames;
  std::string_view rest = context.input.text, line;
  std::size_t stacks = 0, torn = 0;
  ReadBytes read_bytes(context.input, rest);
  for (std::uint32_t number = 1; next_line(rest, line); ++number) {
    read_bytes.up_to(line);
    const bool is_passed = is_comment(line);
    const auto read = is_passed ? std::nullopt : read_line(line);
    ++(read || is_passed ? context.read_lines : context.summary.unread_lines);
    if (!read && !is_passed && contains(line, ";") && !contains(line, "; ")) ++torn;
    if (!read) continue;
    ++stacks;
    split_frames(read->stack, frames);
    profile.add(frames, read->count, {context.input_index, number});
  }
  if (stacks == 0) {
    context.summary.notes.push_back("no line is a stack with a count");
    return;
  }
  if (torn > 0) {
    context.summary.incomplete = true;
    context.summary.notes.push_back(
        fmt::format("{} without a count: cut off or damaged", count(torn, "stack")));
  }
  Sample sample;
  sample.kind = profile.shows_waiting() ? SampleKind::wall_profile : SampleKind::cpu_profile;
  sample.place = {context.input_index, 1};
  sample.has_locks = false;
  sample.threads = profile.take_threads();
  context.summary.understood = true;
  context.summary.sampled = !profile.names_threads();
  context.summary.threads = profile.names_threads() ? profile.named_threads() : stacks;
  context.summary.samples = 1;
  context.out.samples.push_back(std::move(sample));
}

}  // namespace flinkdiag

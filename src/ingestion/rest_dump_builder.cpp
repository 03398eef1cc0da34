#include "ingestion/rest_dump_builder.h"

#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"
#include "ingestion/join_incidents.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {
namespace {

// Flink's limits: 8 up to 1.16, 50 from 1.17 (cluster.thread-dump.stacktrace-max-depth); 32 in VVR.
constexpr auto kUsualLimits = std::to_array<std::size_t>({8, 32, 50});
// With another limit it takes more stacks of this same length to believe in it.
constexpr std::size_t kStacksForUnusualLimit = 3;
// So many threads without a single held lock: the dump was taken without locks.
constexpr std::size_t kThreadsWithoutLocks = 10;

// "\"a \"b\" (1/2)#0\" Id=7 RUNNABLE": the name is known, so that quotes in it do no harm.
std::optional<Thread> read_header(std::string_view name, std::string_view line) {
  if (line.size() > name.size() + 2 && line.front() == '"' && line.substr(1).starts_with(name) &&
      line[name.size() + 1] == '"') {
    return read_thread_header("\"x" + std::string(line.substr(name.size() + 1)));
  }
  return read_thread_header(line);
}

}  // namespace

RestDumpBuilder::RestDumpBuilder(ParseContext& context, std::uint32_t line)
    : context_(context), lines_(context.out.stacks) {
  sample_.place = {context.input_index, line};
}

bool RestDumpBuilder::add(std::string_view name, std::string_view info, std::uint32_t line,
                          bool is_cut) {
  std::string_view rest = info, header_line;
  while (next_line(rest, header_line) && trim(header_line).empty()) {
  }
  auto header = read_header(name, trim_right(header_line));
  if (!header && !name.empty() && trim(info).empty()) return false;
  const bool is_headless = !header;
  if (is_headless) {
    header.emplace();
    rest = info;
  }
  header->name = name;
  header->place = {context_.input_index, line};
  ThreadBuilder builder(std::move(*header), lines_);
  std::string_view body_line;
  std::size_t unread = 0;
  while (next_line(rest, body_line)) {
    if (!builder.add_known_frame(trim(body_line)) && !builder.add(body_line)) ++unread;
  }
  if (is_headless && !builder.has_body()) return false;
  if (!keep_thread(context_)) return false;
  context_.summary.unread_lines += unread;
  has_locks_ = has_locks_ || contains(info, "locked ");
  depths_.push_back(builder.depth());
  sample_.threads.push_back(builder.finish());
  is_marked_ = is_marked_ || sample_.threads.back().stack_cut;
  if (is_cut) sample_.threads.back().stack_cut = true;
  return true;
}

void RestDumpBuilder::append(RestDumpBuilder& later, std::uint32_t line) {
  append_threads(sample_, context_.out.stacks, later.sample_, later.context_.out.stacks, line);
  context_.kept_threads += later.context_.kept_threads;
  context_.summary.unread_lines += later.context_.summary.unread_lines;
  depths_.insert(depths_.end(), later.depths_.begin(), later.depths_.end());
  is_marked_ = is_marked_ || later.is_marked_;
  has_locks_ = has_locks_ || later.has_locks_;
}

void RestDumpBuilder::finish() {
  if (sample_.threads.empty()) return;
  mark_cut_stacks();
  sample_.has_locks = has_locks_ || sample_.threads.size() < kThreadsWithoutLocks;
  context_.summary.threads += sample_.threads.size();
  ++context_.summary.samples;
  context_.out.samples.push_back(std::move(sample_));
}

void RestDumpBuilder::mark_cut_stacks() {
  const std::size_t longest = *std::max_element(depths_.begin(), depths_.end());
  std::vector<Thread*> cut;
  for (std::size_t i = 0; i < depths_.size(); ++i) {
    if (depths_[i] == longest && !ends_at_root(sample_.threads[i])) {
      cut.push_back(&sample_.threads[i]);
    }
  }
  // "..." follows the frames of a stack that was cut, but not in every build of Flink.
  if (!is_marked_) {
    const bool is_usual =
        std::find(kUsualLimits.begin(), kUsualLimits.end(), longest) != kUsualLimits.end();
    if (cut.size() < (is_usual ? 1 : kStacksForUnusualLimit)) return;
    for (Thread* thread : cut) thread->stack_cut = true;
  }
  sample_.stack_depth_limit = static_cast<int>(longest);
  context_.summary.stack_depth_limit =
      std::max(context_.summary.stack_depth_limit, static_cast<int>(longest));
}

bool RestDumpBuilder::ends_at_root(const Thread& thread) const {
  const auto stack = context_.out.stacks.stack(thread.stacks.front().stack);
  return stack.empty() || is_thread_root(context_.out.stacks.frame(stack.back()).method);
}

}  // namespace flinkdiag

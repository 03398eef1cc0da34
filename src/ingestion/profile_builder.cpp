#include "ingestion/profile_builder.h"

#include <algorithm>
#include <array>
#include <optional>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"

namespace flinkdiag {
namespace {

// Innermost frames of a thread that waits, Java and libc. One that ends with any of these waits.
constexpr auto kWaitingLeaves = std::to_array<std::string_view>({
    "Unsafe.park",
    "Object.wait",
    "Object.wait0",
    "Thread.sleep",
    "Thread.sleep0",
    "EPoll.wait",
    "futex_abstimed_wait_common",
    "futex_wait_cancelable",
    "futex_wait",
    "pthread_cond_wait",
    "pthread_cond_timedwait",
    "epoll_wait",
    "epoll_pwait",
    "__poll",
    "GI___poll",
    "ppoll",
    "nanosleep",
    "sem_wait",
    "sem_timedwait",
    "sigtimedwait",
    "accept",
    "accept4",
    "__read",
    "GI___read",
    "__recv",
    "recvfrom",
    "Net.poll",
    "Net.accept",
    "SocketDispatcher.read0",
});

bool is_waiting_leaf(std::string_view method) {
  return std::any_of(kWaitingLeaves.begin(), kWaitingLeaves.end(),
                     [&](std::string_view leaf) { return method.ends_with(leaf); });
}

struct ThreadRoot {
  std::string_view name, tid;
};

// "[main tid=6369]", "[tid=6369]". The name may hold any character, brackets and semicolons too.
std::optional<ThreadRoot> read_thread_root(std::string_view frame) {
  constexpr std::string_view kTid = "tid=";
  const auto tid = frame.rfind(kTid);
  if (tid == frame.npos || tid == 0 || frame.front() != '[' || frame.back() != ']') {
    return std::nullopt;
  }
  const auto number = frame.substr(tid + kTid.size(), frame.size() - tid - kTid.size() - 1);
  if (!parse_int(number)) return std::nullopt;
  return ThreadRoot{.name = trim(frame.substr(1, tid - 1)), .tid = number};
}

}  // namespace

ProfileBuilder::KnownFrame ProfileBuilder::frame(std::string_view text) {
  if (const KnownFrame* known = frames_.find(text)) return *known;
  const FrameText frame = read_profile_frame(text);
  KnownFrame known;
  known.is_dropped = frame.dropped;
  known.is_waiting = is_waiting_leaf(frame.method);
  known.starts_thread = frame.method == "java.lang.Thread.run";
  if (!frame.dropped) known.id = stacks_.intern_frame(frame.method, frame.line);
  return frames_.insert(text, known);
}

void ProfileBuilder::add(std::span<const std::string_view> root_first, std::uint64_t count,
                         Place place) {
  if (root_first.empty()) return;
  // stackcollapse-jstack writes the bare name before the frames: "main;java.lang.Thread.run;...".
  const bool has_bare_name = root_first.size() > 1 && frame(root_first[1]).starts_thread &&
                             !root_first[0].starts_with('[');
  const bool is_named = has_bare_name || read_thread_root(root_first[0]).has_value();
  leaf_first_.clear();
  const std::span frames = root_first.subspan(is_named ? 1 : 0);
  for (auto text = frames.rbegin(); text != frames.rend(); ++text) {
    const KnownFrame known = frame(*text);
    if (!known.is_dropped) leaf_first_.push_back(known.id);
  }
  const StackId stack = stacks_.intern_stack(leaf_first_);
  thread_of(root_first[0], is_named, stack, place).counts[stack] += count;
  total_ += count;
  if (!frames.empty() && frame(frames.back()).is_waiting) waiting_ += count;
}

ProfileBuilder::Collected& ProfileBuilder::thread_of(std::string_view root, bool is_named,
                                                     StackId stack, Place place) {
  const std::size_t next = threads_.size();
  std::size_t index = next;
  if (!is_named) {
    index = unnamed_.emplace(stack, next).first->second;
  } else if (const auto it = named_.find(root); it != named_.end()) {
    index = it->second;
  } else {
    named_.emplace(std::string(root), next);
    ++named_threads_;
  }
  if (index == next) {
    Collected& added = threads_.emplace_back();
    added.thread.place = place;
    if (const auto named = read_thread_root(root)) {
      added.thread.name = named->name;
      added.thread.native_id = named->tid;
    } else if (is_named) {
      added.thread.name = root;
    }
  }
  return threads_[index];
}

std::vector<Thread> ProfileBuilder::take_threads() {
  std::vector<Thread> threads;
  for (Collected& collected : threads_) {
    auto& stacks = collected.thread.stacks;
    for (const auto& [stack, count] : collected.counts) stacks.push_back({stack, count});
    std::sort(stacks.begin(), stacks.end(), [](const StackSample& a, const StackSample& b) {
      return std::pair(b.count, a.stack) < std::pair(a.count, b.stack);
    });
    threads.push_back(std::move(collected.thread));
  }
  return threads;
}

}  // namespace flinkdiag

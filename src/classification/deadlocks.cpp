#include "deadlocks.h"

#include <algorithm>

#include "lock_holders.h"

namespace flinkdiag {
namespace {

// The threads of the circle that `start` is in, itself first; empty if there is none.
std::vector<std::string> circle_of(const Thread& start, const LockHolders& locks) {
  constexpr std::size_t kLongestCircle = 64;
  std::size_t length = 1;
  const Thread* at = locks.of(start);
  for (; at != nullptr && at != &start; at = locks.of(*at)) {
    if (++length > kLongestCircle) return {};
  }
  if (at == nullptr || length == 1) return {};
  std::vector<std::string> circle;
  for (; circle.size() < length; at = locks.of(*at)) circle.push_back(at->name);
  return circle;
}

}  // namespace

void find_deadlocks(Situation& situation) {
  for (const auto& sample : situation.incident->samples) {
    for (const auto& deadlock : sample.deadlocks) {
      situation.deadlocks.push_back({deadlock.place, deadlock.threads});
    }
    if (!sample.deadlocks.empty() || sample.kind != SampleKind::thread_dump) continue;
    const LockHolders locks(sample.threads);
    for (const auto& thread : sample.threads) {
      const auto circle = circle_of(thread, locks);
      // Each thread of a circle finds it; the first by name tells it.
      const bool tells = !circle.empty() && circle.front() == *std::ranges::min_element(circle);
      if (tells) situation.deadlocks.push_back({thread.place, circle});
    }
  }
}

}  // namespace flinkdiag

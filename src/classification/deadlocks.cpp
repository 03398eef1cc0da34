#include "deadlocks.h"

#include <algorithm>
#include <unordered_map>

namespace flinkdiag {
namespace {

// The lock that a thread waits to get; Object.wait() and a condition wait for a signal instead.
const Lock* wanted_lock(const Thread& thread) {
  for (const auto& lock : thread.locks) {
    if (lock.kind == Lock::Kind::waiting_to_lock) return &lock;
    if (lock.kind == Lock::Kind::parking && !lock.is_condition) return &lock;
  }
  return nullptr;
}

const Thread* found_in(const auto& index, const auto& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

struct LockIndex {
  // Of locks that some thread wants, and one holds.
  std::unordered_map<std::uint64_t, const Thread*> by_identity;
  // Of threads that are named as an owner ("owned by"); unique names only.
  std::unordered_map<std::string_view, const Thread*> by_name;

  explicit LockIndex(const std::vector<Thread>& threads) {
    bool any_owner = false;
    for (const auto& thread : threads) {
      const Lock* wanted = wanted_lock(thread);
      if (wanted == nullptr) continue;
      any_owner = any_owner || wanted->owner != nullptr;
      if (wanted->owner == nullptr && wanted->identity != 0)
        by_identity.emplace(wanted->identity, nullptr);
    }
    if (!by_identity.empty()) find_holders(threads);
    if (any_owner) find_owners(threads);
  }

  void find_holders(const std::vector<Thread>& threads) {
    for (const auto& thread : threads) {
      for (const auto& lock : thread.locks) {
        if (lock.kind != Lock::Kind::locked) continue;
        const auto wanted = by_identity.find(lock.identity);
        if (wanted != by_identity.end() && wanted->second == nullptr) wanted->second = &thread;
      }
    }
  }

  void find_owners(const std::vector<Thread>& threads) {
    for (const auto& thread : threads) {
      const auto [known, is_new] = by_name.try_emplace(thread.name, &thread);
      if (!is_new) known->second = nullptr;
    }
  }

  const Thread* holder(const Thread& waiting) const {
    const Lock* lock = wanted_lock(waiting);
    if (lock == nullptr) return nullptr;
    return lock->owner == nullptr ? found_in(by_identity, lock->identity)
                                  : found_in(by_name, std::string_view(*lock->owner));
  }
};

// The threads of the circle that `start` is in, itself first; empty if there is none.
std::vector<std::string> circle_of(const Thread& start, const LockIndex& locks) {
  constexpr std::size_t kLongestCircle = 64;
  std::size_t length = 1;
  const Thread* at = locks.holder(start);
  for (; at != nullptr && at != &start; at = locks.holder(*at)) {
    if (++length > kLongestCircle) return {};
  }
  if (at == nullptr || length == 1) return {};
  std::vector<std::string> circle;
  for (; circle.size() < length; at = locks.holder(*at)) circle.push_back(at->name);
  return circle;
}

}  // namespace

void find_deadlocks(Situation& situation) {
  for (const auto& sample : situation.incident->samples) {
    for (const auto& deadlock : sample.deadlocks) {
      situation.deadlocks.push_back({deadlock.place, deadlock.threads});
    }
    if (!sample.deadlocks.empty() || sample.kind != SampleKind::thread_dump) continue;
    const LockIndex locks(sample.threads);
    for (const auto& thread : sample.threads) {
      const auto circle = circle_of(thread, locks);
      // Each thread of a circle finds it; the first by name tells it.
      const bool tells = !circle.empty() && circle.front() == *std::ranges::min_element(circle);
      if (tells) situation.deadlocks.push_back({thread.place, circle});
    }
  }
}

}  // namespace flinkdiag

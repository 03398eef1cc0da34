#include "lock_holders.h"

#include <algorithm>
#include <map>
#include <optional>

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

// Object.wait() has given the monitor back, though the frame that took it still says "locked".
std::uint64_t given_back(const Thread& thread) {
  const auto waits = std::ranges::find(thread.locks, Lock::Kind::waiting_on, &Lock::kind);
  return waits == thread.locks.end() ? 0 : waits->identity;
}

const Thread* found_in(const auto& index, const auto& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

LockHolders::LockHolders(const std::vector<Thread>& threads) {
  bool any_owner = false;
  for (const auto& thread : threads) {
    const Lock* wanted = wanted_lock(thread);
    if (wanted == nullptr) continue;
    wanted_.emplace(&thread, wanted);
    any_owner = any_owner || wanted->owner != nullptr;
    if (wanted->owner == nullptr && wanted->identity != 0)
      by_identity_.emplace(wanted->identity, nullptr);
  }
  if (!by_identity_.empty()) find_holders(threads);
  if (any_owner) find_owners(threads);
}

void LockHolders::find_holders(const std::vector<Thread>& threads) {
  for (const auto& thread : threads) {
    const auto free = given_back(thread);
    const auto own = wanted_.find(&thread);
    for (const auto& lock : thread.locks) {
      if (lock.kind != Lock::Kind::locked || lock.identity == free) continue;
      // Object.wait() that is about to end wants the monitor again, which others have.
      if (own != wanted_.end() && own->second->identity == lock.identity) continue;
      const auto wanted = by_identity_.find(lock.identity);
      if (wanted != by_identity_.end() && wanted->second == nullptr) wanted->second = &thread;
    }
  }
}

void LockHolders::find_owners(const std::vector<Thread>& threads) {
  for (const auto& thread : threads) {
    const auto [known, is_new] = by_name_.try_emplace(thread.name, &thread);
    if (!is_new) known->second = nullptr;
  }
}

const Thread* LockHolders::of(const Thread& waiting) const {
  const auto wanted = wanted_.find(&waiting);
  if (wanted == wanted_.end()) return nullptr;
  const Lock* lock = wanted->second;
  return lock->owner == nullptr ? found_in(by_identity_, lock->identity)
                                : found_in(by_name_, std::string_view(*lock->owner));
}

namespace {

// Who holds a lock may wait for the next: the one that all of them wait for. Null if nobody is
// shown to hold it, or they wait in a circle.
const Thread* last_holder(const LockHolders& holders, const Thread& waiting) {
  constexpr int kLongestChain = 64;
  const Thread* last = holders.of(waiting);
  for (int links = 0; last != nullptr && links < kLongestChain; ++links) {
    const Thread* next = holders.of(*last);
    if (next == nullptr) return last;
    last = next;
  }
  return nullptr;
}

}  // namespace

void join_lock_holders(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed) {
  std::map<std::uint32_t, LockHolders> by_sample;
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      if (!subtask.now || !subtask.waits_for_others) continue;
      const Observation& now = *subtask.now;
      const auto& threads = situation.incident->samples[now.sample].threads;
      const auto& holders = by_sample.try_emplace(now.sample, threads).first->second;
      const Thread* holder = last_holder(holders, threads[now.thread]);
      if (holder == nullptr) continue;
      const auto index = static_cast<std::size_t>(holder - threads.data());
      subtask.lock_holder = observed[now.sample][index].seen;
    }
  }
}

}  // namespace flinkdiag

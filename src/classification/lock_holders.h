#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/model/sample.h"
#include "flinkdiag/support/hash_map.h"
#include "observe.h"

namespace flinkdiag {

/// Who holds what the threads of one sample wait to get. Points into `threads`.
class LockHolders {
 public:
  explicit LockHolders(const std::vector<Thread>& threads);

  /// The thread that holds the lock for which `waiting` waits; null if it waits for none, or the
  /// sample does not show who holds it. `waiting` is one of `threads`.
  const Thread* of(const Thread& waiting) const;

 private:
  void find_holders(const std::vector<Thread>& threads);
  void find_owners(const std::vector<Thread>& threads);

  // A thread may hold a million.
  HashMap<const Thread*, const Lock*> wanted_;
  // Of locks that some thread wants, and one holds.
  HashMap<std::uint64_t, const Thread*> by_identity_;
  // Of threads that are named as an owner ("owned by"); unique names only.
  HashMap<std::string_view, const Thread*> by_name_;
};

/// Gives each subtask that waits for a lock the thread that holds it (Subtask::lock_holder).
void join_lock_holders(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed);

}  // namespace flinkdiag

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/rules/conditions.h"

namespace flinkdiag {

/// Key groups of one subtask, both ends included. With a maximum parallelism below the number of
/// subtasks a range would be empty; Flink does not allow that.
struct KeyGroupRange {
  int first = 0, last = 0;
  bool operator==(const KeyGroupRange&) const = default;
};

/// As KeyGroupRangeAssignment deals them out.
std::vector<KeyGroupRange> key_group_ranges(int parallelism, int max_parallelism);

/// What a change of the parallelism does to the key groups of one task.
struct KeyGroupChange {
  int before = 0, after = 0, max_parallelism = 0;
  int cut = 0;     ///< new ranges that need a part of some old range: it must be cut
  int merged = 0;  ///< new ranges that need more than one old range
  /// The parallelisms nearest to `after`, down and up, that are another than before and cut no
  /// range; 0: there is none.
  int aligned_below = 0, aligned_above = 0;
};

KeyGroupChange key_group_change(int before, int after, int max_parallelism);

/// The change that the task of the root cause goes through, from REST, logs and the facts
/// old-parallelism, parallelism and max-parallelism; nothing unless all three are known and the
/// parallelism changes.
std::optional<KeyGroupChange> key_group_change(const Situation& situation,
                                               const std::vector<SubtaskRef>& subtasks);

/// "from 4 to 6 subtasks over 128 key groups 6 of 6 new ranges ..."
std::string describe(const KeyGroupChange& change);

}  // namespace flinkdiag

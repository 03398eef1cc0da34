#pragma once

#include "flinkdiag/rules/conditions.h"

namespace flinkdiag {

/// A finding rule that holds, and for which subtasks.
struct FiredRule {
  const FindingRule* rule = nullptr;
  std::vector<SubtaskRef> subtasks;
};

/// The rules whose "when" holds, in the order of their ids.
std::vector<FiredRule> fire(const Rules& rules, const Situation& situation);

/// What holds the start up, before it is put in words.
struct RootCause {
  std::string phase, activity;
  std::vector<SubtaskRef>
      subtasks;  ///< in that phase, worst first; may be empty (slots, JobManager)
  const FiredRule* fired = nullptr;  ///< the finding that tells it best, if any
  Confidence confidence = Confidence::low;
};

/// The root cause among all that hangs: the phase that verdict.json ranks highest, stuck rather
/// than moving, then the one with most subtasks. Those that wait for others are never it while
/// anything else is. Nothing if nothing hangs.
std::optional<RootCause> find_root_cause(const Rules& rules, const Situation& situation,
                                         const std::vector<FiredRule>& fired);

/// Why nothing can be said although nothing was found: a sentence each. Empty: all well.
std::vector<std::string> reasons_to_doubt(const Rules& rules, const Situation& situation);

}  // namespace flinkdiag

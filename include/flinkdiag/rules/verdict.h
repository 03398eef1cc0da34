#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/rules/finding_filter.h"

namespace flinkdiag {

/// A finding rule that holds, and for which subtasks.
struct FiredRule {
  const FindingRule* rule = nullptr;
  std::vector<SubtaskRef> subtasks;
};

struct Firing {
  std::vector<FiredRule> fired;               ///< in the order of their ids
  std::vector<SuppressedFinding> suppressed;  ///< would have fired, but may not speak
};

/// The rules whose "when" holds.
Firing fire(const Rules& rules, const Situation& situation, const FindingFilter& filter = {});

/// What holds the start up, before it is put in words.
struct RootCause {
  std::string phase, activity;
  std::vector<SubtaskRef>
      subtasks;  ///< in that phase, worst first; may be empty (slots, JobManager)
  const FiredRule* fired = nullptr;  ///< the finding that tells it best, if any
  Confidence confidence = Confidence::low;
};

/// The root cause among all that hangs: the phase that verdict.json ranks highest; where ranks are
/// near, stuck rather than moving, then the one with most subtasks (docs/rules.md). Those that wait
/// for others are never it while anything else is. Nothing if nothing hangs.
std::optional<RootCause> find_root_cause(const Rules& rules, const Situation& situation,
                                         const std::vector<FiredRule>& fired);

/// True if the subtask is in a step of its start that it does not seem to leave. Of a subtask whose
/// thread nobody showed, only the time in its state tells whether it hangs or just starts.
bool hangs(const Rules& rules, const Situation& situation, const Subtask& subtask);

/// A thread that loads a class, or runs in Flink's own frames at the anchor, passes through the
/// step rather than being held up in it.
bool passes_through(const Subtask& subtask);

/// Something that keeps the verdict open.
struct Doubt {
  std::string id;  ///< what the condition "doubt" of rules asks for
  std::string sentence;
};

/// Why nothing can be said although no cause was found. Empty: all well.
std::vector<Doubt> find_doubts(const Rules& rules, const Situation& situation);

}  // namespace flinkdiag

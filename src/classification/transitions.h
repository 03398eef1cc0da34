#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// What a log says last of the state of a subtask.
struct Transition {
  std::string state;
  Place place;
  std::optional<TimeMs> time_ms;
  /// Where another execution of a subtask of this name was last told to start, whose end is told
  /// nowhere: of another task or job of the same name, or of a run before this one.
  std::optional<Place> other_start;
  std::size_t first_event = 0;  ///< number of the first event of this execution
  std::size_t last_event = 0;   ///< number of the one that tells the state
  std::optional<int> attempt;
};

/// By task name and subtask.
using Transitions = std::map<std::pair<std::string, int>, Transition>;

/// The newest transition of each subtask. TaskManager and JobManager log the same ones; the order
/// of events decides, a second line with the same state does not make it newer. Tasks of one job,
/// and jobs of a session cluster, may have the same name: of two executions that are there at one
/// time the one that starts is told.
Transitions newest_transitions(const Situation& situation);

}  // namespace flinkdiag

#pragma once

#include "flinkdiag/classification/situation.h"
#include "thread_roles.h"

namespace flinkdiag {

/// So long it may take to dump all TaskManagers, one after the other.
inline constexpr TimeMs kOneRound = 60'000;

/// Adds what a sample shows of a subtask, unless that is of an older attempt than what is known;
/// what is known of an older attempt goes. Observations of one process come by time.
void add_observation(const Incident& incident, Subtask& subtask, const TaskName& name,
                     const Observation& seen);

/// A subtask that came back on another TaskManager is in older dumps of the one that it left: after
/// a failover as a lower attempt, of a job that was started anew in dumps of another time. Drops
/// these.
void drop_older_runs(const Incident& incident, Task& task);

}  // namespace flinkdiag

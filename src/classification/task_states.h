#pragma once

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// Fills state, state_place and since_ms of every subtask from REST answers, else from the log
/// lines that say "switched from A to B"; adds tasks that only the logs name.
void join_task_states(Situation& situation);

/// Chooses what each subtask is doing now from what was seen of it, its state and the log lines
/// that open and close phases.
void settle_phases(Situation& situation);

}  // namespace flinkdiag

#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "observe.h"

namespace flinkdiag {

/// Gives each subtask that waits for a pool the activity of the pool's busy threads in the same
/// dump, and collects the busy worker threads of the newest sample of each process.
void join_workers(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed);

}  // namespace flinkdiag

#pragma once

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// Fills Situation::deadlocks: those that the JVM reports, and circles of threads that each wait
/// for a lock the next one holds (REST dumps have no deadlock section).
void find_deadlocks(Situation& situation);

}  // namespace flinkdiag

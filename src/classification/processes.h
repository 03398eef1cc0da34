#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "observe.h"

namespace flinkdiag {

/// Which samples show the same JVM, and what it is called. An attempt of a subtask runs in one
/// TaskManager only, so samples that share its thread are of one process; samples without task
/// threads are joined by thread ids, or by the name that their paths give the process.
std::vector<Process> find_processes(const Incident& incident,
                                    const std::vector<std::vector<ObservedThread>>& observed);

}  // namespace flinkdiag

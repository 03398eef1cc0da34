#pragma once

#include <string>
#include <vector>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// What of the job was not shown, a sentence each: subtasks without a thread or a state, threads of
/// those that are starting (with their TaskManager), vertices besides those given. A verdict speaks
/// of the rest only.
std::vector<std::string> find_gaps(const Situation& situation);

}  // namespace flinkdiag

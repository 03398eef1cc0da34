#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

using IsState = bool (*)(std::string_view);

/// Of subtasks that are counted by state.
std::size_t sum_of(const std::map<std::string, int>& tasks, IsState is_counted);

/// Subtasks that a job answer counts without saying which they are, or that are yet to come.
std::size_t count_unnamed(const Situation& situation, IsState is_counted);

/// Whether some subtask is RUNNING, or shown by a dump.
bool any_runs(const Situation& situation);

/// Whether some subtasks run and the job may be a batch job, whose later stages are not deployed
/// beside the first, and may wait for its slots; a streaming job is deployed as a whole.
bool stages_take_turns(const Situation& situation);

}  // namespace flinkdiag

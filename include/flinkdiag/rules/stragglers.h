#pragma once

#include <string>
#include <vector>

#include "flinkdiag/rules/conditions.h"

namespace flinkdiag {

/// The TaskManager that runs the subtask, as a person would call it: the label of its dumps, else
/// its id by REST. Empty if nothing tells.
std::string taskmanager_of(const Situation& situation, const Subtask& subtask);

/// The one TaskManager that runs all of `subtasks`; empty if there are several or it is unknown.
std::string only_taskmanager(const Situation& situation, const std::vector<SubtaskRef>& subtasks);

/// True if `slow` are few among the subtasks of their tasks: a quarter at most (of four at least),
/// or those of one TaskManager while subtasks on others run.
bool are_stragglers(const Situation& situation, const std::vector<SubtaskRef>& slow);

}  // namespace flinkdiag

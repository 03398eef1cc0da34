#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/model/diagnosis.h"

namespace flinkdiag {

/// Subtasks of one task that look alike: one row of the table.
struct SubtaskGroup {
  std::vector<int> subtasks;
  std::string step;      ///< the phase, or the task state where only that is known
  std::string activity;  ///< empty if unknown or mixed
  std::string state;     ///< told apart only if asked for
  Progress progress = Progress::unknown;
  std::optional<std::int64_t> since_ms;  ///< of the subtask that is in it longest
  bool root_cause = false;
  bool sampled = false;  ///< nobody knows which subtasks they are, and how many
};

struct TaskRows {
  const TaskDiagnosis* task = nullptr;
  std::vector<SubtaskGroup> groups;  ///< root cause first, then by number of subtasks
  bool root_cause = false;           ///< of any subtask
  bool running = false;              ///< all subtasks, and none is the root cause
};

/// The tasks as rows: root causes first, those that run last, by name within. Unless `detailed`, a
/// task that runs has a single row, and subtasks that differ in nothing but state share one.
std::vector<TaskRows> task_rows(const std::vector<TaskDiagnosis>& tasks, bool detailed);

}  // namespace flinkdiag

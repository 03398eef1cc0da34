#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// Finds tasks and subtasks in what is known, or adds them. Others may add tasks and subtasks
/// between two calls, and take none away.
class TaskBuilder {
 public:
  /// Of a subtask: nothing tells yet which one it runs in.
  static constexpr int kNoProcess = -1;

  explicit TaskBuilder(std::vector<Task>& tasks) : tasks_(tasks) {}

  Task& task(std::string_view name);
  /// For kNoProcess that of any process; one of no process is of the first that asks for it.
  Subtask& subtask(Task& task, int index, int process);

 private:
  struct KnownSubtasks {
    std::size_t count = 0;                              // so many of the task's are in places
    std::map<std::pair<int, int>, std::size_t> places;  // by index and process
  };

  std::vector<Task>& tasks_;
  std::size_t known_ = 0;  // so many of the tasks are in by_name_
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<KnownSubtasks> subtasks_;  // as tasks_
};

/// A profile without names of threads mixes the samples of all tasks: a phase counts if it has so
/// much of them. Less is a start in passing.
inline constexpr double kShareOfUnknownSubtask = 0.1;

/// One that stands for some of the task, nobody knows which.
Subtask& add_sampled(Task& task, const Observation& seen);

}  // namespace flinkdiag

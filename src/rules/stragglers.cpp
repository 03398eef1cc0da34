#include "flinkdiag/rules/stragglers.h"

#include <algorithm>
#include <map>

namespace flinkdiag {
namespace {

constexpr std::size_t kFewestSubtasks = 4, kShareOfStragglers = 4;
constexpr std::ptrdiff_t kFewestOthers = 2;  // one subtask that runs elsewhere proves nothing yet

bool runs(const Subtask& subtask) {
  return subtask.state == "RUNNING" || subtask.phase.starts_with("running.");
}

bool few_of_many(const std::map<const Task*, std::size_t>& slow) {
  return std::ranges::all_of(slow, [](const auto& entry) {
    const auto all = entry.first->subtasks.size();
    return all >= kFewestSubtasks && entry.second * kShareOfStragglers <= all;
  });
}

}  // namespace

std::string taskmanager_of(const Situation& situation, const Subtask& subtask) {
  const auto process = static_cast<std::size_t>(subtask.process);
  const auto label = subtask.process < 0 ? std::string() : situation.processes[process].label;
  return label.empty() ? subtask.taskmanager : label;
}

std::string only_taskmanager(const Situation& situation, const std::vector<SubtaskRef>& subtasks) {
  if (subtasks.empty()) return {};
  const auto first = taskmanager_of(situation, *subtasks.front().subtask);
  const bool same = std::ranges::all_of(subtasks, [&](const SubtaskRef& ref) {
    return taskmanager_of(situation, *ref.subtask) == first;
  });
  return same ? first : std::string();
}

bool are_stragglers(const Situation& situation, const std::vector<SubtaskRef>& slow) {
  std::map<const Task*, std::size_t> slow_of_task;
  for (const auto& ref : slow) {
    if (ref.subtask->sampled) return false;
    ++slow_of_task[ref.task];
  }
  if (slow.empty()) return false;
  if (few_of_many(slow_of_task)) return true;
  const auto taskmanager = only_taskmanager(situation, slow);
  if (taskmanager.empty()) return false;
  return std::ranges::all_of(slow_of_task, [&](const auto& entry) {
    return std::ranges::count_if(entry.first->subtasks, [&](const Subtask& other) {
             const auto elsewhere = taskmanager_of(situation, other);
             return runs(other) && !elsewhere.empty() && elsewhere != taskmanager;
           }) >= kFewestOthers;
  });
}

}  // namespace flinkdiag

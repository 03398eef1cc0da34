#include "report/task_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace flinkdiag {
namespace {

bool is_running(const SubtaskDiagnosis& subtask) {
  return subtask.phase.starts_with("running.") ||
         (subtask.phase == "unknown" && subtask.state == "RUNNING");
}

SubtaskGroup group_of_one(const SubtaskDiagnosis& subtask, bool detailed) {
  const bool only_state = !detailed && subtask.phase == "unknown" && !subtask.state.empty();
  return {{subtask.index},
          only_state ? subtask.state : subtask.phase,
          subtask.activity == "unknown" ? "" : subtask.activity,
          detailed ? subtask.state : "",
          subtask.progress,
          subtask.since_ms,
          subtask.root_cause,
          subtask.sampled};
}

void merge(SubtaskGroup& group, const SubtaskGroup& other) {
  group.subtasks.insert(group.subtasks.end(), other.subtasks.begin(), other.subtasks.end());
  group.since_ms = std::max(group.since_ms, other.since_ms);
}

std::vector<SubtaskGroup> groups_of(const TaskDiagnosis& task, bool detailed) {
  std::vector<SubtaskGroup> groups;
  std::map<std::string, std::size_t> known;
  for (const auto& subtask : task.subtasks) {
    const auto group = group_of_one(subtask, detailed);
    const auto key = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", group.step, group.activity, group.state,
                                 to_string(group.progress), group.root_cause, group.sampled);
    const auto [entry, added] = known.emplace(key, groups.size());
    if (added) {
      groups.push_back(group);
    } else {
      merge(groups[entry->second], group);
    }
  }
  std::ranges::stable_sort(groups, [](const SubtaskGroup& a, const SubtaskGroup& b) {
    if (a.root_cause != b.root_cause) return a.root_cause;
    return a.subtasks.size() > b.subtasks.size();
  });
  return groups;
}

// A task that runs takes one line, whatever its subtasks happen to do at the moment.
void fold(std::vector<SubtaskGroup>& groups) {
  auto& all = groups.front();
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const auto& other = groups[i];
    merge(all, other);
    if (other.step != all.step) all.step = "running";
    if (other.activity != all.activity) all.activity.clear();
    if (other.progress != all.progress) all.progress = Progress::unknown;
  }
  groups.resize(1);
}

}  // namespace

std::vector<TaskRows> task_rows(const std::vector<TaskDiagnosis>& tasks, bool detailed) {
  std::vector<TaskRows> all;
  for (const auto& task : tasks) {
    if (task.subtasks.empty()) continue;
    TaskRows rows{&task, groups_of(task, detailed)};
    rows.root_cause = std::ranges::any_of(task.subtasks, &SubtaskDiagnosis::root_cause);
    rows.running = !rows.root_cause && std::ranges::all_of(task.subtasks, is_running);
    if (rows.running && !detailed) fold(rows.groups);
    all.push_back(std::move(rows));
  }
  const auto rank = [](const TaskRows& rows) { return rows.root_cause ? 0 : rows.running ? 2 : 1; };
  std::ranges::stable_sort(all, {}, rank);
  return all;
}

}  // namespace flinkdiag

#include "rules/states.h"

#include <algorithm>
#include <vector>

#include "flinkdiag/model/job_state.h"
#include "flinkdiag/rules/conditions.h"

namespace flinkdiag {

std::size_t sum_of(const std::map<std::string, int>& tasks, IsState is_counted) {
  std::size_t count = 0;
  for (const auto& [state, subtasks] : tasks) {
    if (is_counted(state)) count += static_cast<std::size_t>(subtasks);
  }
  return count;
}

namespace {

using Counts = std::map<std::string, int>;  // subtasks by state

bool is_any(std::string_view /*state*/) { return true; }

// A job answer counts the subtasks of a vertex by state, {"INITIALIZING": 2, "RUNNING": 4}, and
// /jobs/overview those of a job, without saying which is which.
std::vector<const Counts*> unnamed_subtasks(const Situation& situation) {
  std::vector<const Counts*> unnamed;
  std::size_t named = 0;
  for (const auto& task : situation.tasks) {
    named += task.subtasks.size();
    if (task.vertex != nullptr && task.subtasks.empty()) unnamed.push_back(&task.vertex->tasks);
  }
  for (const auto& job : situation.incident->jobs) {
    if (job.vertices.empty() && named < sum_of(job.tasks, is_any)) unnamed.push_back(&job.tasks);
  }
  return unnamed;
}

// The adaptive scheduler shows vertices without any subtask until it has the slots for them
// (ArchivedExecutionGraph.createSparseArchivedExecutionGraph, Flink 1.13-2.3).
std::size_t subtasks_to_come(const Situation& situation) {
  if (is_terminal(situation.fact("job-state"))) return 0;
  std::size_t count = 0;
  for (const auto& task : situation.tasks) {
    const VertexState* vertex = task.vertex;
    if (vertex != nullptr && is_before_deployment(vertex->state) && vertex->tasks.empty() &&
        task.subtasks.empty())
      count += static_cast<std::size_t>(std::max(vertex->parallelism, 0));
  }
  return count;
}

}  // namespace

std::size_t count_unnamed(const Situation& situation, IsState is_counted) {
  std::size_t count = is_counted("CREATED") ? subtasks_to_come(situation) : 0;
  for (const Counts* tasks : unnamed_subtasks(situation)) count += sum_of(*tasks, is_counted);
  return count;
}

namespace {

bool is_stage(std::string_view state) { return state == "FINISHED" || state == "CREATED"; }

// Later stages of a batch job are not deployed beside the first, and may wait for its slots; a
// streaming job is deployed as a whole. Where nothing tells which it is, what has finished, or is
// not even scheduled, is a stage.
bool may_be_batch(const Situation& situation) {
  const auto has_type = [&](std::string_view type) {
    return std::ranges::find(situation.incident->jobs, type, &JobState::type) !=
           situation.incident->jobs.end();
  };
  if (has_type("BATCH")) return true;
  if (has_type("STREAMING")) return false;
  const auto subtasks = all_subtasks(situation);
  return count_unnamed(situation, is_stage) > 0 ||
         std::ranges::any_of(subtasks,
                             [](const SubtaskRef& ref) { return is_stage(ref.subtask->state); });
}

bool is_running(std::string_view state) { return state == "RUNNING"; }

}  // namespace

bool any_runs(const Situation& situation) {
  return count_unnamed(situation, is_running) > 0 ||
         std::ranges::any_of(all_subtasks(situation), [](const SubtaskRef& ref) {
           return is_running(ref.subtask->state) || ref.subtask->now;
         });
}

bool stages_take_turns(const Situation& situation) {
  return any_runs(situation) && may_be_batch(situation);
}

}  // namespace flinkdiag

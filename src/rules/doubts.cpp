#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {
namespace {

std::string subtasks(std::size_t n) { return fmt::format("{} subtask{}", n, n == 1 ? "" : "s"); }

void doubt_subtasks(const Rules& rules, const Situation& situation, std::vector<Doubt>& doubts) {
  std::size_t open = 0, starting = 0, untold = 0;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& subtask = *ref.subtask;
    const bool runs = subtask.phase.starts_with("running.");
    if (!subtask.open_phase.empty()) {
      ++open;
    } else if (is_initializing(subtask) && !hangs(rules, subtask) && !runs) {
      ++starting;
    } else if (subtask.phase == "unknown" && subtask.now && subtask.state != "RUNNING") {
      ++untold;
    }
  }
  if (open > 0) {
    doubts.push_back(
        {"state-unknown",
         fmt::format("{} in frames of a start or of normal work, depending on the task "
                     "state, which was not given",
                     subtasks(open))});
  }
  if (starting > 0) {
    doubts.push_back(
        {"step-unknown", subtasks(starting) + " starting, but no frame tells the step"});
  }
  if (untold > 0) {
    doubts.push_back(
        {"frames-unknown",
         fmt::format("the stacks of {} hold no frame that tells what they do", subtasks(untold))});
  }
}

// Subtasks without slot or not deployed yet. Beside running ones they are later stages of a batch
// job.
void doubt_schedule(const Situation& situation, std::vector<Doubt>& doubts) {
  std::size_t scheduled = 0;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& state = ref.subtask->state;
    if (state == "RUNNING" || state == "FINISHED" || ref.subtask->now) return;
    if (state == "CREATED" || state == "SCHEDULED") ++scheduled;
  }
  if (scheduled > 0) {
    doubts.push_back(
        {"not-deployed", subtasks(scheduled) + " not deployed, and nothing tells why"});
  }
}

void doubt_samples(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto& incident = *situation.incident;
  const auto empty = std::ranges::find_if(incident.samples, [](const Sample& sample) {
    return sample.kind == SampleKind::flame_graph_full && !sample.empty_reason.empty();
  });
  if (empty != incident.samples.end() && !situation.has_task_threads) {
    doubts.push_back({"empty-flame-graph", empty->empty_reason});
  }
  const bool any_state = !incident.jobs.empty() || !incident.vertices.empty();
  if (!any_state && situation.threads > 0 && !situation.has_waiting_threads) {
    doubts.push_back({"cpu-profile-only", "a CPU profile cannot show threads that wait"});
  }
  const bool taskmanager = std::ranges::any_of(
      situation.processes, [](const Process& p) { return p.kind == "taskmanager"; });
  if (situation.tasks.empty() && taskmanager) {
    doubts.push_back({"no-task", "this TaskManager runs no task of the job"});
  }
}

}  // namespace

std::vector<Doubt> find_doubts(const Rules& rules, const Situation& situation) {
  std::vector<Doubt> doubts;
  doubt_subtasks(rules, situation, doubts);
  doubt_schedule(situation, doubts);
  doubt_samples(situation, doubts);
  return doubts;
}

}  // namespace flinkdiag

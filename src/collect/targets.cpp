#include "collect/targets.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr auto kStartingTasks = std::to_array<std::string_view>(
    {"created", "scheduled", "deploying", "initializing", "reconciling"});
constexpr auto kStartingJobs =
    std::to_array<std::string_view>({"INITIALIZING", "CREATED", "RESTARTING", "RECONCILING"});
constexpr auto kOver = std::to_array<std::string_view>({"FINISHED", "CANCELED", "FAILED"});

template <typename List>
bool is_one_of(std::string_view text, const List& list) {
  return std::ranges::find(list, text) != list.end();
}

bool any_starting(const std::map<std::string, int>& tasks) {
  return std::ranges::any_of(
      tasks, [](const auto& task) { return task.second > 0 && is_starting(task.first); });
}

// Only from Flink 1.16 on the answer tells how long a subtask is in its state.
std::int64_t time_in_state(const SubtaskState& subtask) {
  const auto known = subtask.state_ms.find(subtask.state);
  return known != subtask.state_ms.end() ? known->second : subtask.duration_ms.value_or(0);
}

struct Candidate {
  Target target;
  std::set<std::size_t> vertices;  // indices
};

std::vector<Candidate> find_candidates(const std::vector<VertexState>& vertices) {
  std::map<std::string, Candidate> by_id;
  for (std::size_t v = 0; v < vertices.size(); ++v) {
    for (const SubtaskState& subtask : vertices[v].subtasks) {
      const bool has_place = !subtask.taskmanager.empty() && subtask.taskmanager != "(unassigned)";
      if (!has_place || !is_starting(subtask.state)) continue;
      Candidate& candidate = by_id[subtask.taskmanager];
      candidate.target.taskmanager = subtask.taskmanager;
      ++candidate.target.subtasks;
      candidate.target.longest_ms = std::max(candidate.target.longest_ms, time_in_state(subtask));
      candidate.vertices.insert(v);
    }
  }
  std::vector<Candidate> out;
  for (auto& [id, candidate] : by_id) out.push_back(std::move(candidate));
  return out;
}

}  // namespace

bool is_starting(std::string_view task_state) {
  return is_one_of(to_lower(task_state), kStartingTasks);
}

bool is_starting(const VertexState& vertex) { return any_starting(vertex.tasks); }

bool is_starting(const JobState& job) {
  if (is_one_of(job.state, kStartingJobs)) return true;
  if (job.state != "RUNNING") return false;
  return any_starting(job.tasks) ||
         std::ranges::any_of(job.vertices, [](const VertexState& v) { return is_starting(v); });
}

bool is_over(const JobState& job) { return is_one_of(job.state, kOver); }

std::vector<JobState> choose_jobs(const std::vector<JobState>& jobs) {
  std::vector<JobState> chosen;
  std::ranges::copy_if(jobs, std::back_inserter(chosen),
                       [](const JobState& job) { return is_starting(job); });
  if (chosen.empty()) {
    std::ranges::copy_if(jobs, std::back_inserter(chosen),
                         [](const JobState& job) { return !is_over(job); });
  }
  std::ranges::stable_sort(chosen, std::ranges::greater{},
                           [](const JobState& job) { return job.start_ms.value_or(0); });
  return chosen;
}

Targets choose_taskmanagers(const std::vector<VertexState>& vertices, std::size_t most) {
  std::vector<Candidate> left = find_candidates(vertices);
  Targets targets;
  std::set<std::size_t> shown;
  while (!left.empty() && targets.chosen.size() < most) {
    const auto worth = [&](const Candidate& candidate) {
      const auto is_new = [&](std::size_t vertex) { return !shown.contains(vertex); };
      return std::tuple(std::ranges::count_if(candidate.vertices, is_new),
                        candidate.target.longest_ms, candidate.target.subtasks);
    };
    // The first of equals, by id: the same answers give the same choice.
    const auto best = std::ranges::max_element(left, {}, worth);
    shown.insert(best->vertices.begin(), best->vertices.end());
    targets.chosen.push_back(std::move(best->target));
    left.erase(best);
  }
  targets.left_out = left.size();
  return targets;
}

}  // namespace flinkdiag

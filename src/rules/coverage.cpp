#include "flinkdiag/rules/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/rules/stragglers.h"
#include "flinkdiag/rules/verdict.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostNamed = 3;

bool is_flame_graph(SampleKind kind) {
  return kind == SampleKind::flame_graph_full || kind == SampleKind::flame_graph_on_cpu ||
         kind == SampleKind::flame_graph_off_cpu;
}

std::string and_more(std::size_t all, std::string_view what) {
  return all > kMostNamed ? fmt::format(" and {} {} more", all - kMostNamed, what) : std::string();
}

// Subtasks of which neither a thread nor a state is known. A job answer knows the state of all.
int unseen_subtasks(const Task& task) {
  if (task.vertex != nullptr && !task.vertex->tasks.empty()) return 0;
  std::set<int> seen;
  for (const auto& subtask : task.subtasks) {
    if (subtask.now || !subtask.state.empty()) seen.insert(subtask.index);
  }
  return std::max(0, task.parallelism - static_cast<int>(seen.size()));
}

// A flame graph is of the vertex as a whole.
bool is_of_flame_graph(const Situation& situation, const Task& task) {
  return std::ranges::any_of(task.subtasks, [&](const Subtask& subtask) {
    return subtask.now && is_flame_graph(situation.incident->samples[subtask.now->sample].kind);
  });
}

void add_unseen_subtasks(const Situation& situation, std::vector<std::string>& gaps) {
  std::vector<std::string> parts;
  for (const auto& task : situation.tasks) {
    const int unseen = is_of_flame_graph(situation, task) ? 0 : unseen_subtasks(task);
    if (unseen > 0)
      parts.push_back(fmt::format("{} of {} of {}", unseen, task.parallelism, task.name));
  }
  if (parts.empty()) return;
  const auto all = parts.size();
  if (all > kMostNamed) parts.resize(kMostNamed);
  gaps.push_back(fmt::format(
      "subtasks that no dump and no REST answer shows: {}{}; they run on other TaskManagers, or "
      "are over",
      join(parts, ", "), and_more(all, "tasks")));
}

// Their state is known, their threads would tell the step: which dump is missing.
void add_unseen_threads(const Situation& situation, std::vector<std::string>& gaps) {
  std::vector<std::string> parts;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& subtask = *ref.subtask;
    if (subtask.now || !is_initializing(subtask)) continue;
    const auto where = taskmanager_of(situation, subtask);
    parts.push_back(fmt::format("{} ({}/{}){}", ref.task->name, subtask.index,
                                ref.task->parallelism, where.empty() ? "" : " on " + where));
  }
  if (parts.empty()) return;
  const auto all = parts.size();
  if (all > kMostNamed) parts.resize(kMostNamed);
  gaps.push_back(fmt::format("threads of subtasks that are starting: {}{}", join(parts, ", "),
                             and_more(all, "subtasks")));
}

// Vertex answers and flame graphs are of one vertex each; that it is the only one, nothing says.
void add_unseen_vertices(const Situation& situation, std::vector<std::string>& gaps) {
  const auto& incident = *situation.incident;
  const bool whole_job = std::ranges::any_of(incident.jobs, [](const JobState& job) {
    return !job.vertices.empty() || !job.tasks.empty();
  });
  const bool logged = std::ranges::any_of(
      situation.events, [](const LogEvent& event) { return event.rule->event == "task-state"; });
  if (whole_job || logged || situation.has_task_threads || situation.tasks.empty()) return;
  const auto vertices = situation.tasks.size();
  gaps.push_back(
      fmt::format("vertices of the job besides the {} given: GET /jobs/:jobid tells the "
                  "state of each",
                  vertices == 1 ? "one" : std::to_string(vertices)));
}

}  // namespace

std::vector<std::string> find_gaps(const Situation& situation) {
  std::vector<std::string> gaps;
  add_unseen_subtasks(situation, gaps);
  add_unseen_threads(situation, gaps);
  add_unseen_vertices(situation, gaps);
  return gaps;
}

}  // namespace flinkdiag

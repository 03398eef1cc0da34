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

// "A, B, C and 2 tasks more". There may be thousands; only those that are named are put in words.
class SomeOf {
 public:
  template <typename Tell>
  void add(const Tell& tell) {
    constexpr std::size_t kMostNamed = 3;
    if (named_.size() < kMostNamed) {
      named_.push_back(tell());
    } else {
      ++more_;
    }
  }

  bool empty() const { return named_.empty(); }

  std::string text(std::string_view noun) const {
    const auto named = join(named_, ", ");
    return more_ == 0 ? named : fmt::format("{} and {} more", named, count(more_, noun));
  }

 private:
  std::vector<std::string> named_;
  std::size_t more_ = 0;
};

std::string name_of(const Situation& situation, const Task& task) {
  return situation.whole_texts ? task.name : shorten_name(task.name);
}

// "3 of 24 of Agg"
std::string part_of(const Situation& situation, const Task& task, std::int64_t subtasks) {
  return fmt::format("{} of {} of {}", subtasks, task.parallelism, name_of(situation, task));
}

bool is_flame_graph(SampleKind kind) {
  return kind == SampleKind::flame_graph_full || kind == SampleKind::flame_graph_on_cpu ||
         kind == SampleKind::flame_graph_off_cpu;
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
  SomeOf parts;
  for (const auto& task : situation.tasks) {
    const int unseen = is_of_flame_graph(situation, task) ? 0 : unseen_subtasks(task);
    if (unseen > 0) parts.add([&] { return part_of(situation, task, unseen); });
  }
  if (parts.empty()) return;
  gaps.push_back(fmt::format(
      "subtasks that no dump and no REST answer shows: {}; they run on other TaskManagers, or "
      "are over",
      parts.text("task")));
}

// A job answer only counts them: how many of those that start have neither thread nor state.
std::int64_t starting_by_count(const Situation& situation, const Task& task) {
  if (task.vertex == nullptr || is_of_flame_graph(situation, task)) return 0;
  std::int64_t starting = 0;
  for (const auto& [state, subtasks] : task.vertex->tasks) {
    if (is_in_start(state)) starting += subtasks;
  }
  const auto known = std::ranges::count_if(task.subtasks, [](const Subtask& subtask) {
    return is_in_start(subtask.state) || (subtask.now && !subtask.phase.starts_with("running."));
  });
  return std::max<std::int64_t>(0, starting - known);
}

// "Agg (3/24) on tm-2"
std::string place_of(const Situation& situation, const SubtaskRef& ref) {
  const auto where = taskmanager_of(situation, *ref.subtask);
  return fmt::format("{} ({}/{}){}", name_of(situation, *ref.task), ref.subtask->index,
                     ref.task->parallelism, where.empty() ? "" : " on " + where);
}

// Their state is known, their threads would tell the step: which dump is missing.
void add_unseen_threads(const Situation& situation, std::vector<std::string>& gaps) {
  SomeOf parts;
  for (const auto& ref : all_subtasks(situation)) {
    if (!ref.subtask->now && is_in_start(ref.subtask->state))
      parts.add([&] { return place_of(situation, ref); });
  }
  for (const auto& task : situation.tasks) {
    const auto starting = starting_by_count(situation, task);
    if (starting > 0) parts.add([&] { return part_of(situation, task, starting); });
  }
  if (parts.empty()) return;
  gaps.push_back(fmt::format("threads of subtasks that are starting: {}", parts.text("subtask")));
}

// Vertex answers and flame graphs are of one vertex each; that it is the only one, nothing says.
void add_unseen_vertices(const Situation& situation, std::vector<std::string>& gaps) {
  const auto& incident = *situation.incident;
  const bool whole_job = std::ranges::any_of(incident.jobs, [](const JobState& job) {
    return !job.vertices.empty() || !job.tasks.empty();
  });
  const bool logged = std::ranges::any_of(
      situation.events, [](const LogEvent& event) { return event.rule->event == "task-state"; });
  const bool of_vertices = !incident.vertices.empty() ||
                           std::ranges::any_of(incident.samples, is_flame_graph, &Sample::kind);
  if (!of_vertices || whole_job || logged || situation.has_task_threads || situation.tasks.empty())
    return;
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

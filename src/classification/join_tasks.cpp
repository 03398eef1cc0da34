#include "join_tasks.h"

#include <algorithm>
#include <map>

#include "attempts.h"
#include "flinkdiag/support/text.h"
#include "task_builder.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kUnnamedTask = "(unnamed task)";

bool names_subtask(const ThreadRole& role) {
  return role.name() == "task" && role.task && role.task->subtask != 0;
}

// Subtasks are large, and a task may have thousands in its first dump.
void make_room(TaskBuilder& builder, const std::vector<ObservedThread>& threads) {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& thread : threads)
    if (names_subtask(thread.role)) ++counts[thread.role.task->task];
  for (const auto& [name, count] : counts) {
    auto& subtasks = builder.task(name).subtasks;
    if (subtasks.empty()) subtasks.reserve(count);
  }
}

void add_named_threads(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed) {
  TaskBuilder builder(situation.tasks);
  for (std::size_t p = 0; p < situation.processes.size(); ++p) {
    for (const std::size_t s : situation.processes[p].samples) {
      if (s == situation.processes[p].samples.front()) make_room(builder, observed[s]);
      for (const auto& thread : observed[s]) {
        const auto& role = thread.role;
        if (!names_subtask(role)) continue;
        Task& task = builder.task(role.task->task);
        task.parallelism = std::max(task.parallelism, role.task->parallelism);
        auto& subtask = builder.subtask(task, role.task->subtask, static_cast<int>(p));
        add_observation(*situation.incident, subtask, *role.task, thread.seen);
      }
    }
  }
}

// What the stacks of a profile that names no threads show, by phase: each phase by the activity
// that most of its samples have, and that by its most frequent stack.
class SampledPhases {
 public:
  void add(const Observation& seen, std::uint64_t samples) {
    auto& phase = phases_[seen.told->phase];
    auto& activity = phase.activities[seen.told->activity];
    if (activity.samples == 0 || samples > activity.most) {
      activity.most = samples;
      activity.shown_by = seen;
    }
    activity.samples += samples;
    phase.samples += samples;
    all_ += samples;
  }

  template <typename Take>
  void for_each(double least_share, const Take& take) const {
    for (const auto& [name, phase] : phases_) {
      if (static_cast<double>(phase.samples) < least_share * static_cast<double>(all_)) continue;
      const auto most = std::ranges::max_element(
          phase.activities, {}, [](const auto& entry) { return entry.second.samples; });
      take(most->second.shown_by);
    }
  }

 private:
  struct Activity {
    std::uint64_t samples = 0, most = 0;
    Observation shown_by;
  };
  struct Phase {
    std::uint64_t samples = 0;
    std::map<std::string_view, Activity> activities;
  };

  std::map<std::string_view, Phase> phases_;
  std::uint64_t all_ = 0;
};

std::uint64_t samples_of(const Thread& thread) {
  std::uint64_t samples = 0;
  for (const auto& stack : thread.stacks) samples += stack.count;
  return samples;
}

// Threads whose frames are a task's but whose name is not (cut to 15 characters, or not there).
void add_unnamed_threads(Situation& situation,
                         const std::vector<std::vector<ObservedThread>>& observed) {
  TaskBuilder builder(situation.tasks);
  for (std::size_t p = 0; p < situation.processes.size(); ++p) {
    const bool has_named = situation.processes[p].has_task_threads;
    const int process = static_cast<int>(p);
    for (const std::size_t s : situation.processes[p].samples) {
      const auto& sample = situation.incident->samples[s];
      // A line that is cut loses the end of its name.
      if (has_named && situation.incident->inputs[sample.place.input].cut_at == 0) continue;
      const bool profile =
          sample.kind == SampleKind::cpu_profile || sample.kind == SampleKind::wall_profile;
      std::map<std::string, int> next_index;
      SampledPhases sampled;
      for (const auto& observed_thread : observed[s]) {
        const auto& [role, seen, phases] = observed_thread;
        if (role.name() != "task" || role.task) continue;
        situation.processes[p].has_task_threads = true;
        const auto& thread = sample.threads[seen.thread];
        if (profile && thread.name.empty()) {
          sampled.add(seen, samples_of(thread));
          continue;
        }
        Task& task = builder.task(thread.name.empty() ? kUnnamedTask : thread.name);
        add_observation(*situation.incident,
                        builder.subtask(task, ++next_index[task.name], process), {}, seen);
      }
      sampled.for_each(kShareOfUnknownSubtask, [&](const Observation& seen) {
        add_sampled(builder.task(kUnnamedTask), seen).process = process;
      });
    }
  }
}

bool has_starting(const VertexState& vertex) {
  return std::ranges::any_of(
      vertex.tasks, [](const auto& state) { return is_in_start(state.first) && state.second > 0; });
}

// Vertices of other jobs may have the same name: the one that runs must not hide the one that
// starts.
bool is_hidden(const Task& task, const VertexState& vertex) {
  const bool is_other = task.vertex != nullptr && !vertex.tasks.empty();
  return is_other && has_starting(*task.vertex) && !has_starting(vertex);
}

bool is_task_state(std::string_view state) {
  return is_before_deployment(state) || is_in_start(state) || is_past_start(state) ||
         is_ending(state) || is_terminal(state);
}

// Without the vertex answer only counts are known; one state for all still names each subtask.
// Where there are more than `room` for all vertices together, they stay counted (rules/states.h):
// an answer of a line may claim any number.
void name_subtasks(Task& task, const VertexState& vertex, int& room) {
  const bool alike = std::ranges::any_of(vertex.tasks, [&](const auto& state) {
    return is_task_state(state.first) && state.second == vertex.parallelism;
  });
  if (!alike || vertex.parallelism < 1 || vertex.parallelism > room) return;
  room -= vertex.parallelism;
  for (int index = 1; index <= vertex.parallelism; ++index) {
    task.subtasks.push_back({});
    task.subtasks.back().index = index;
    task.subtasks.back().at = vertex.place;
  }
}

void add_vertex(TaskBuilder& builder, const VertexState& vertex, int& room) {
  Task& task = builder.task(vertex.name);
  if (is_hidden(task, vertex)) return;
  task.vertex = &vertex;
  task.parallelism = std::max(task.parallelism, vertex.parallelism);
  for (const auto& state : vertex.subtasks) {
    const auto known = task.subtasks.size();
    Subtask& subtask = builder.subtask(task, state.index, TaskBuilder::kNoProcess);
    if (task.subtasks.size() > known) subtask.at = state.place;
  }
  if (task.subtasks.empty()) name_subtasks(task, vertex, room);
}

}  // namespace

std::vector<std::string> operators_of_chain(std::string_view name) {
  std::vector<std::string> operators;
  std::string current;
  const auto take = [&] {
    const auto text = trim(current);
    if (!text.empty()) operators.emplace_back(text);
    current.clear();
  };
  int depth = 0;  // of "-> (B, C -> D)"; a parenthesis inside of a name opens none
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with(" -> ")) {
      take();
      i += 3;
      if (i + 1 < name.size() && name[i + 1] == '(') {
        ++depth;
        ++i;
      }
    } else if (depth > 0 && name.substr(i).starts_with(", ")) {
      take();
      ++i;
    } else if (depth > 0 && name[i] == ')' &&
               (i + 1 == name.size() || name[i + 1] == ',' || name[i + 1] == ')')) {
      take();
      --depth;
    } else {
      current += name[i];
    }
  }
  take();
  return operators;
}

void join_tasks(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed) {
  add_named_threads(situation, observed);
  TaskBuilder builder(situation.tasks);
  int room = 100'000;  // for subtasks that are only counted; a job has far fewer
  for (const auto& job : situation.incident->jobs) {
    for (const auto& vertex : job.vertices) add_vertex(builder, vertex, room);
  }
  for (const auto& vertex : situation.incident->vertices) add_vertex(builder, vertex, room);
  add_unnamed_threads(situation, observed);
  std::ranges::sort(situation.tasks, {}, &Task::name);
  for (auto& task : situation.tasks) {
    drop_older_runs(*situation.incident, task);
    if (!std::ranges::is_sorted(task.subtasks, {}, &Subtask::index))
      std::ranges::stable_sort(task.subtasks, {}, &Subtask::index);
    task.operators = operators_of_chain(task.name);
  }
}

}  // namespace flinkdiag

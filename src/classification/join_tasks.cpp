#include "join_tasks.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

#include "attempts.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// A flame graph mixes the samples of all subtasks of a vertex, a profile without names those of all
// tasks: a phase counts if it has about the samples of one subtask, or a tenth where the
// parallelism is not known. Less is a start in passing.
constexpr double kShareOfUnknownSubtask = 0.1;
constexpr double kShareOfOneSubtask = 0.8;
constexpr std::string_view kUnnamedTask = "(unnamed task)";

class TaskBuilder {
 public:
  explicit TaskBuilder(std::vector<Task>& tasks) : tasks_(tasks) {}

  Task& task(std::string_view name) {
    for (; known_ < tasks_.size(); ++known_) by_name_.emplace(tasks_[known_].name, known_);
    const auto known = by_name_.find(name);
    if (known != by_name_.end()) return tasks_[known->second];
    tasks_.emplace_back().name = name;
    return tasks_.back();
  }

  Subtask& subtask(Task& task, int index, int process) {
    subtasks_.resize(tasks_.size());
    auto& known = subtasks_[static_cast<std::size_t>(&task - tasks_.data())];
    for (; known.count < task.subtasks.size(); ++known.count)
      known.by_index[task.subtasks[known.count].index].push_back(known.count);
    for (const std::size_t at : known.by_index[index]) {
      auto& subtask = task.subtasks[at];
      if (subtask.process >= 0 && process >= 0 && subtask.process != process) continue;
      if (subtask.process < 0) subtask.process = process;
      return subtask;
    }
    task.subtasks.push_back({});
    task.subtasks.back().index = index;
    task.subtasks.back().process = process;
    return task.subtasks.back();
  }

 private:
  struct KnownSubtasks {
    std::size_t count = 0;  // so many of the task's are in by_index
    std::unordered_map<int, std::vector<std::size_t>> by_index;
  };

  std::vector<Task>& tasks_;
  std::size_t known_ = 0;  // so many of the tasks are in by_name_
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<KnownSubtasks> subtasks_;  // as tasks_
};

bool names_subtask(const ThreadRole& role) {
  return role.name() == "task" && role.task && role.task->subtask != 0;
}

// Subtasks are large, and a task may have thousands in its first dump.
void make_room(TaskBuilder& builder, const std::vector<ObservedThread>& threads) {
  std::unordered_map<std::string_view, std::size_t> counts;
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

Subtask& add_sampled(Task& task, const Observation& seen) {
  const auto highest = std::ranges::max_element(task.subtasks, {}, &Subtask::index);
  const int index = highest == task.subtasks.end() ? 1 : highest->index + 1;
  auto& subtask = task.subtasks.emplace_back();
  subtask.index = index;
  subtask.sampled = true;
  subtask.seen.push_back(seen);
  return subtask;
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

// "Source: OrderSource -> EnrichOrders" and "Source-OrderSource-EnrichOrders" become the same.
std::string letters_only(std::string_view name) {
  std::string letters;
  for (const char c : to_lower(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) letters += c;
  }
  return letters;
}

// The vertex that a flame graph is of: the JSON does not name it, the file's name may. Null if it
// cannot be told and dumps show the tasks anyway.
Task* task_of_flame_graph(Situation& situation, const Sample& graph) {
  const std::string hint = letters_only(graph.vertex_hint);
  std::vector<Task*> candidates;
  for (auto& task : situation.tasks) {
    if (!hint.empty() && letters_only(task.name) == hint) candidates.push_back(&task);
  }
  if (candidates.size() == 1) return candidates.front();
  if (situation.has_task_threads) return nullptr;
  const auto& path = situation.incident->inputs[graph.place.input].path;
  return &TaskBuilder(situation.tasks).task(graph.vertex_hint.empty() ? path : graph.vertex_hint);
}

// Those that may be in the phases which a flame graph of their vertex shows: starting ones in steps
// of a start, running ones in normal work.
std::vector<Subtask*> subtasks_that_may_be_in(Task& task, bool start) {
  std::vector<Subtask*> fitting;
  for (auto& subtask : task.subtasks) {
    const bool fits = start ? is_in_start(subtask.state) : subtask.state == "RUNNING";
    if (!subtask.sampled && fits) fitting.push_back(&subtask);
  }
  return fitting;
}

// One of those that are all in its state; none if the states differ.
std::optional<Subtask> one_of_same_state(const Task& task) {
  if (task.subtasks.empty()) return std::nullopt;
  const Subtask& first = task.subtasks.front();
  const bool same = std::ranges::all_of(
      task.subtasks, [&](const Subtask& subtask) { return subtask.state == first.state; });
  return same ? std::optional(first) : std::nullopt;
}

// If those of which the graph tells one phase only are known by their state, all of them are in it;
// else it stays open which are.
void add_phases_of_graph(Task& task, bool start, const std::vector<const Observation*>& phases) {
  const auto fitting = subtasks_that_may_be_in(task, start);
  if (phases.size() == 1 && !fitting.empty()) {
    for (Subtask* subtask : fitting) subtask->seen.push_back(*phases.front());
    return;
  }
  const auto like = fitting.empty() ? one_of_same_state(task) : std::optional(*fitting.front());
  for (const Observation* seen : phases) {
    Subtask& subtask = add_sampled(task, *seen);
    if (!like) continue;
    subtask.state = like->state;
    subtask.state_by_rest = like->state_by_rest;
    subtask.state_place = like->state_place;
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

void add_vertex(TaskBuilder& builder, const VertexState& vertex) {
  Task& task = builder.task(vertex.name);
  if (is_hidden(task, vertex)) return;
  task.vertex = &vertex;
  task.parallelism = std::max(task.parallelism, vertex.parallelism);
  std::unordered_set<int> known;
  for (const auto& subtask : task.subtasks) known.insert(subtask.index);
  for (const auto& state : vertex.subtasks) {
    if (known.insert(state.index).second) {
      task.subtasks.push_back({});
      task.subtasks.back().index = state.index;
      task.subtasks.back().at = state.place;
    }
  }
  if (!task.subtasks.empty()) return;
  // Without the vertex answer only counts are known; one state for all still names each subtask.
  for (const auto& [state, count] : vertex.tasks) {
    if (count == 0 || count != vertex.parallelism || count > 100'000) continue;
    for (int index = 1; index <= count; ++index) {
      task.subtasks.push_back({});
      task.subtasks.back().index = index;
      task.subtasks.back().at = vertex.place;
    }
  }
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
  for (const auto& job : situation.incident->jobs) {
    for (const auto& vertex : job.vertices) add_vertex(builder, vertex);
  }
  for (const auto& vertex : situation.incident->vertices) add_vertex(builder, vertex);
  add_unnamed_threads(situation, observed);
  std::ranges::sort(situation.tasks, {}, &Task::name);
  for (auto& task : situation.tasks) {
    drop_older_runs(*situation.incident, task);
    if (!std::ranges::is_sorted(task.subtasks, {}, &Subtask::index))
      std::ranges::stable_sort(task.subtasks, {}, &Subtask::index);
    task.operators = operators_of_chain(task.name);
  }
}

// All subtasks came to their state after the graph's last sample; both times are of the JobManager
// and the TaskManagers (System.currentTimeMillis).
bool is_older_than_states(const Sample& graph, const Task& task) {
  if (!graph.time_ms || task.vertex == nullptr || !task.vertex->now_ms) return false;
  return !task.subtasks.empty() && std::ranges::all_of(task.subtasks, [&](const Subtask& subtask) {
    return subtask.since_ms && *graph.time_ms < *task.vertex->now_ms - *subtask.since_ms;
  });
}

void join_flame_graphs(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed) {
  for (std::size_t s = 0; s < situation.incident->samples.size(); ++s) {
    const auto& sample = situation.incident->samples[s];
    const bool full = sample.kind == SampleKind::flame_graph_full;
    if (!full && sample.kind != SampleKind::flame_graph_off_cpu &&
        sample.kind != SampleKind::flame_graph_on_cpu) {
      continue;
    }
    Task* known = task_of_flame_graph(situation, sample);
    const auto has_thread = [](const Subtask& t) { return !t.seen.empty(); };
    // A dump says more.
    if (known == nullptr || std::ranges::any_of(known->subtasks, has_thread)) continue;
    if (is_older_than_states(sample, *known)) continue;
    Task& task = *known;
    if (task.operators.empty()) task.operators = operators_of_chain(task.name);
    const double enough =
        task.parallelism > 0 ? kShareOfOneSubtask / task.parallelism : kShareOfUnknownSubtask;
    std::vector<const Observation*> of_start, of_work, of_unknown;
    for (const auto& thread : observed[s]) {
      for (const auto& [seen, share] : *thread.phases) {
        if (share < enough) continue;
        const bool unknown = seen.told->phase == "unknown";
        const bool work = seen.told->phase.starts_with("running.");
        (unknown ? of_unknown : work ? of_work : of_start).push_back(&seen);
      }
    }
    if (of_start.empty() && of_work.empty()) of_start = of_unknown;
    add_phases_of_graph(task, true, of_start);
    add_phases_of_graph(task, false, of_work);
  }
  std::ranges::sort(situation.tasks, {}, &Task::name);
}

}  // namespace flinkdiag

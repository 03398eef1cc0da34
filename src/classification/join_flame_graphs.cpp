#include "join_flame_graphs.h"

#include <algorithm>
#include <cctype>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"
#include "join_tasks.h"
#include "task_builder.h"

namespace flinkdiag {
namespace {

// A flame graph mixes the samples of all subtasks of a vertex: a phase counts if it has about the
// samples of one subtask, or kShareOfUnknownSubtask where the parallelism is not known.
constexpr double kShareOfOneSubtask = 0.8;

// "Source: OrderSource -> EnrichOrders" and "Source-OrderSource-EnrichOrders" become the same.
std::string letters_only(std::string_view name) {
  std::string letters;
  for (const char c : to_lower(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) letters += c;
  }
  return letters;
}

// Finds the task that a flame graph is of.
class GraphTasks {
 public:
  explicit GraphTasks(Situation& situation) : situation_(situation), builder_(situation.tasks) {}

  // The JSON does not name the vertex, the file's name may. Null if it cannot be told and dumps
  // show the tasks anyway.
  Task* of(const Sample& graph) {
    if (Task* known = only_one_of(letters_only(graph.vertex_hint))) return known;
    if (situation_.has_task_threads) return nullptr;
    const auto& path = situation_.incident->inputs[graph.place.input].path;
    return &builder_.task(graph.vertex_hint.empty() ? path : graph.vertex_hint);
  }

 private:
  Task* only_one_of(const std::string& letters) {
    auto& tasks = situation_.tasks;
    for (; known_ < tasks.size(); ++known_)
      by_letters_[letters_only(tasks[known_].name)].push_back(known_);
    const auto found = by_letters_.find(letters);
    const bool is_one = !letters.empty() && found != by_letters_.end() && found->second.size() == 1;
    return is_one ? &tasks[found->second.front()] : nullptr;
  }

  Situation& situation_;
  TaskBuilder builder_;
  std::size_t known_ = 0;  // so many of the tasks are in by_letters_
  HashMap<std::string, std::vector<std::size_t>> by_letters_;
};

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

// All subtasks came to their state after the graph's last sample; both times are of the JobManager
// and the TaskManagers (System.currentTimeMillis).
bool is_older_than_states(const Sample& graph, const Task& task) {
  if (!graph.time_ms || task.vertex == nullptr || !task.vertex->now_ms) return false;
  return !task.subtasks.empty() && std::ranges::all_of(task.subtasks, [&](const Subtask& subtask) {
    return subtask.since_ms && *graph.time_ms < *task.vertex->now_ms - *subtask.since_ms;
  });
}

}  // namespace

void join_flame_graphs(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed) {
  GraphTasks tasks(situation);
  for (std::size_t s = 0; s < situation.incident->samples.size(); ++s) {
    const auto& sample = situation.incident->samples[s];
    const bool full = sample.kind == SampleKind::flame_graph_full;
    if (!full && sample.kind != SampleKind::flame_graph_off_cpu &&
        sample.kind != SampleKind::flame_graph_on_cpu) {
      continue;
    }
    Task* known = tasks.of(sample);
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

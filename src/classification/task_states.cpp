#include "task_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "attempts.h"
#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"
#include "log_events.h"
#include "transitions.h"

namespace flinkdiag {
namespace {

using RestStates = HashMap<int, const SubtaskState*>;  // by index

RestStates rest_states(const Task& task) {
  RestStates states;
  if (task.vertex == nullptr) return states;
  for (const auto& state : task.vertex->subtasks) states.try_emplace(state.index, &state);
  return states;
}

// The one state that all subtasks of a vertex are in, by the job answer; empty if they differ.
std::string common_state(const Task& task) {
  if (task.vertex == nullptr) return {};
  for (const auto& [state, count] : task.vertex->tasks) {
    if (count > 0 && count == task.vertex->parallelism) return state;
  }
  return {};
}

bool is_older_attempt(const Subtask& subtask, std::optional<int> attempt) {
  return attempt && subtask.attempt && !subtask.seen.empty() && *attempt < *subtask.attempt;
}

void take_rest_state(const Task& task, const RestStates& states, Subtask& subtask) {
  if (const auto known = states.find(subtask.index); known != states.end()) {
    const auto* rest = known->second;
    // An attempt before that of the thread has ended; a lower one that goes on is of a later run.
    if (is_terminal(rest->state) && is_older_attempt(subtask, rest->attempt)) return;
    subtask.state = rest->state;
    subtask.state_place = rest->place;
    subtask.state_by_rest = true;
    subtask.later_attempt_runs = is_past_start(rest->state) && !subtask.seen.empty() &&
                                 subtask.attempt && *subtask.attempt < rest->attempt;
    subtask.taskmanager = rest->taskmanager;
    const auto since = rest->state_ms.find(rest->state);
    if (since != rest->state_ms.end()) subtask.since_ms = since->second;
    subtask.since_by_rest = subtask.since_ms.has_value();
    if (!subtask.attempt) subtask.attempt = rest->attempt;
    return;
  }
  subtask.state = common_state(task);
  if (task.vertex != nullptr) subtask.state_place = task.vertex->place;
  subtask.state_by_rest = !subtask.state.empty();
}

// Inputs whose log goes on to the time of the dumps: any other is of a process that is gone.
std::set<std::uint32_t> logs_at_dumps(const Incident& incident) {
  std::optional<TimeMs> dumped;
  for (const auto& sample : incident.samples) dumped = std::max(dumped, sample.time_ms);
  std::set<std::uint32_t> inputs;
  for (const auto& span : incident.log_spans) {
    if (dumped && span.last_ms && *span.last_ms + kOneRound >= *dumped) inputs.insert(span.input);
  }
  return inputs;
}

// The dumps show other subtasks: it is on a TaskManager that was not dumped, unless it is of
// another parallelism, hence of a run before. What REST answers tell of a job is newer than its
// log.
void add_unshown(Situation& situation, const Task* task, const std::pair<std::string, int>& subtask,
                 const Transition& told, const std::set<std::uint32_t>& logs) {
  if (!is_in_start(told.state) || !situation.incident->jobs.empty()) return;
  const int parallelism = task == nullptr ? 0 : task->parallelism;
  if (parallelism > 0 && subtask.second > parallelism) return;
  if (task == nullptr && !logs.contains(told.place.input)) return;
  auto& all = situation.unshown_starts;
  if (all.empty() || all.back().task != subtask.first)
    all.push_back({subtask.first, 0, told.place});
  ++all.back().subtasks;
}

void add_tasks_of_logs(Situation& situation, const Transitions& transitions) {
  std::set<std::pair<std::string_view, int>> known;  // not those that are added: each comes once
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      if (const auto told = transitions.find({task.name, subtask.index}); told != transitions.end())
        known.emplace(told->first.first, subtask.index);
    }
  }
  const auto logs = logs_at_dumps(*situation.incident);
  HashMap<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < situation.tasks.size(); ++i)
    by_name.try_emplace(situation.tasks[i].name, i);
  for (const auto& [key, transition] : transitions) {
    if (is_terminal(transition.state) || known.contains({key.first, key.second})) continue;
    auto found = by_name.find(key.first);
    const bool is_new = found == by_name.end();
    if (situation.has_task_threads) {
      const Task* task = is_new ? nullptr : &situation.tasks[found->second];
      add_unshown(situation, task, key, transition, logs);
      continue;
    }
    if (is_new) {
      if (!situation.incident->jobs.empty()) continue;  // it is of another job, or of a run before
      found = by_name.emplace(key.first, situation.tasks.size()).first;
      situation.tasks.push_back({});
      situation.tasks.back().name = key.first;
      situation.tasks.back().operators = {key.first};
    }
    Task& task = situation.tasks[found->second];
    if (task.vertex != nullptr) continue;
    task.subtasks.push_back({});
    task.subtasks.back().index = key.second;
    task.subtasks.back().at = transition.place;
  }
  std::ranges::sort(situation.tasks, {}, &Task::name);
}

std::optional<TimeMs> newest_dump(const Incident& incident, const Subtask& subtask) {
  std::optional<TimeMs> newest;
  for (const auto& seen : subtask.seen)
    newest = std::max(newest, incident.samples[seen.sample].time_ms);
  return newest;
}

// The log says of a time after the dumps that the subtask is not deployed, or that its start is
// over: they show an earlier run, or an earlier time of this one. What is further apart than this
// may be of clocks in two time zones.
bool is_of_earlier_run(const Incident& incident, const Subtask& subtask, const Transition& told) {
  constexpr TimeMs kSameClock = 25LL * 60 * 1000;
  const auto dumped = newest_dump(incident, subtask);
  return !is_in_start(told.state) && !is_older_attempt(subtask, told.attempt) && dumped &&
         told.time_ms && *dumped < *told.time_ms && *told.time_ms - *dumped < kSameClock;
}

// Where the newest start begins that the log tells of; nothing if it tells of none.
std::optional<std::size_t> begin_of_logged_start(const Situation& situation,
                                                 const Transitions& transitions) {
  std::optional<std::size_t> begin;
  for (const auto& [subtask, told] : transitions) {
    // A task that no dump shows is of another job, or of a run whose end nobody logged.
    const bool is_other =
        situation.has_task_threads &&
        !std::ranges::binary_search(situation.tasks, subtask.first, {}, &Task::name);
    if (is_in_start(told.state) && !is_other)
      begin = std::min(begin.value_or(told.first_event), told.first_event);
  }
  return begin;
}

// The log's last start came to its end, and a later dump shows the same subtask in a start.
std::optional<std::size_t> end_of_start_before(const Situation& situation,
                                               const Transitions& transitions) {
  const auto starts = [](const Observation& seen) {
    return !seen.told->phase.starts_with("running.");
  };
  std::optional<std::size_t> end;
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      const auto told = transitions.find({task.name, subtask.index});
      if (told == transitions.end() || !is_past_start(told->second.state)) continue;
      const auto dumped = newest_dump(*situation.incident, subtask);
      if (dumped && told->second.time_ms && *told->second.time_ms < *dumped &&
          std::ranges::any_of(subtask.seen, starts))
        end = std::max(end.value_or(0), told->second.last_event);
    }
  }
  return end;
}

// What lines of LogRule::of_start told before the start at hand began. True if there were any.
bool forget_earlier_starts(Situation& situation, const Transitions& transitions) {
  auto begin = begin_of_logged_start(situation, transitions);
  if (!begin) begin = end_of_start_before(situation, transitions);
  if (!begin) return false;
  std::size_t number = 0;
  return std::erase_if(situation.events, [&](const LogEvent& event) {
           return number++ < *begin && event.rule->of_start;
         }) > 0;
}

void forget_earlier_runs(Situation& situation, const Transitions& transitions) {
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      const auto told = transitions.find({task.name, subtask.index});
      if (told != transitions.end() &&
          is_of_earlier_run(*situation.incident, subtask, told->second))
        subtask.seen.clear();
    }
  }
}

// A thread shows that its task was deployed after the log says that it was not: then the log ends
// before the dump, and what it says of others that are not deployed is over, too, since a vertex is
// deployed as a whole.
bool ends_before_dumps(const Situation& situation, const Transitions& transitions) {
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      const auto told = transitions.find({task.name, subtask.index});
      if (!subtask.seen.empty() && told != transitions.end() &&
          is_before_deployment(told->second.state))
        return true;
    }
  }
  return false;
}

void take_first_events(Situation& situation, const Transitions& transitions) {
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      const auto told = transitions.find({task.name, subtask.index});
      if (told != transitions.end()) subtask.first_event = told->second.first_event;
    }
  }
}

void take_log_state(const Situation& situation, const Task& task, const Transitions& transitions,
                    Subtask& subtask) {
  const auto found = transitions.find({task.name, subtask.index});
  if (found == transitions.end()) return;
  const Transition& told = found->second;
  subtask.first_event = told.first_event;
  // Its thread was seen after that attempt had ended.
  const auto dumped = newest_dump(*situation.incident, subtask);
  const bool seen_after =
      is_terminal(told.state) && dumped && told.time_ms && *told.time_ms <= *dumped;
  if (is_older_attempt(subtask, told.attempt) || seen_after) {
    subtask.first_event = situation.events.size();
    return;
  }
  if (subtask.state.empty()) {
    subtask.state = told.state;
    subtask.state_place = told.place;
    if (subtask.seen.empty()) subtask.other_start = told.other_start;
  }
  if (subtask.state == told.state && !subtask.since_ms && told.time_ms && situation.now_ms &&
      *situation.now_ms >= *told.time_ms) {
    subtask.since_ms = *situation.now_ms - *told.time_ms;
  }
}

// Dumps say more than profiles (they are of one moment), profiles more than flame graphs; within a
// kind the newest counts. `seen` is ordered by time already.
std::optional<Observation> newest(const Incident& incident, const std::vector<Observation>& seen) {
  const Observation* best = nullptr;
  const auto rank = [&](const Observation& o) { return incident.samples[o.sample].kind; };
  for (const auto& observation : seen) {
    const bool is_dump = rank(observation) == SampleKind::thread_dump;
    if (best == nullptr || is_dump || rank(*best) != SampleKind::thread_dump) best = &observation;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

// One dump may catch a thread between two reads; what it does in most of the dumps of the same
// phase is what it is bound by.
const Observation& typical(const Observation& now, const std::vector<Observation>& seen) {
  std::map<std::string_view, int> counts;
  const Observation* best = &now;
  for (auto it = seen.rbegin(); it != seen.rend(); ++it) {
    if (it->told->phase == now.told->phase) ++counts[it->told->activity];
  }
  for (const auto& observation : seen) {
    if (observation.told->phase == now.told->phase &&
        counts[observation.told->activity] > counts[best->told->activity])
      best = &observation;
  }
  return *best;
}

// A log of another time zone than the dump's: no subtask starts before its thread does.
void forget_time_of_other_clock(Subtask& subtask, const Incident& incident) {
  constexpr double kSlackMs = 5000;
  const auto& thread = incident.samples[subtask.now->sample].threads[subtask.now->thread];
  if (!subtask.state_by_rest && subtask.since_ms && thread.elapsed_ms &&
      static_cast<double>(*subtask.since_ms) > *thread.elapsed_ms + kSlackMs)
    subtask.since_ms.reset();
}

void settle(Subtask& subtask, const Situation& situation) {
  subtask.now = newest(*situation.incident, subtask.seen);
  if (subtask.now) subtask.now = typical(*subtask.now, subtask.seen);
  if (!subtask.now) {
    const auto& phases = situation.tables->state_phase;
    const auto phase = phases.find(subtask.state);
    if (phase != phases.end()) subtask.phase = phase->second;
    return;
  }
  const Observation& now = *subtask.now;
  subtask.at = now.place;
  forget_time_of_other_clock(subtask, *situation.incident);
  subtask.activity = now.told->activity;
  subtask.waits_for_others = now.told->waits_for_others;
  subtask.certainty = now.told->certainty;
  const std::string state = subtask.state.empty() ? "unknown" : subtask.state;
  if (now.told->needs_state == nullptr || now.told->needs_state->contains(state)) {
    subtask.phase = now.told->phase;
  } else if (subtask.state.empty()) {
    subtask.open_phase = now.told->phase;
  }
}

// What else the transitions tell of a task: its vertex id (from the execution id) and parallelism.
void take_vertices_of_logs(Situation& situation) {
  struct Told {
    std::string id;
    int parallelism = 0;
  };
  std::map<std::string, Told> told;
  for (const auto& event : situation.events) {
    if (event.rule->event != "task-state") continue;
    auto& vertex = told[event.field("task")];
    if (!event.field("vertex_id").empty()) vertex.id = event.field("vertex_id");
    const auto parallelism = parse_int(event.field("parallelism")).value_or(0);
    if (parallelism > 0 && parallelism < 1'000'000)
      vertex.parallelism = static_cast<int>(parallelism);
  }
  for (auto& task : situation.tasks) {
    task.vertex_id = task.vertex != nullptr ? task.vertex->id : told[task.name].id;
    if (task.parallelism == 0) task.parallelism = told[task.name].parallelism;
  }
}

// The step that the log lines of a subtask have opened and not closed.
const LogEvent* open_step(const std::vector<const LogEvent*>& events) {
  std::map<std::string, const LogEvent*> open;
  for (const LogEvent* event : events) {
    const auto& rule = *event->rule;
    if (rule.phase_start.empty() && rule.phase_end.empty()) continue;
    auto& step = open[event->field("operator_id")];
    if (step != nullptr && rule.phase_end == step->rule->phase_start) step = nullptr;
    if (!rule.phase_start.empty()) step = event;
  }
  const LogEvent* newest = nullptr;
  for (const auto& [id, step] : open) {
    if (step != nullptr && (newest == nullptr || step->record->place > newest->record->place)) {
      newest = step;
    }
  }
  return newest;
}

// Phases that the logs alone tell, where no thread does.
void take_phases_of_logs(Situation& situation) {
  const StepEvents events(situation);
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      if (subtask.phase != "unknown" || subtask.state != "INITIALIZING") continue;
      const LogEvent* step = open_step(events.of(task, subtask));
      if (step == nullptr) continue;
      if (is_early(situation, *step->record, situation.tables->logged_step_ms)) {
        subtask.open_phase = step->rule->phase_start;
        continue;
      }
      subtask.phase = step->rule->phase_start;
      subtask.at = step->record->place;
      subtask.certainty = Confidence::medium;
    }
  }
}

}  // namespace

void join_task_states(Situation& situation) {
  auto transitions = newest_transitions(situation);
  if (forget_earlier_starts(situation, transitions)) transitions = newest_transitions(situation);
  forget_earlier_runs(situation, transitions);
  if (ends_before_dumps(situation, transitions)) {
    take_first_events(situation, transitions);
    std::erase_if(transitions,
                  [](const auto& entry) { return is_before_deployment(entry.second.state); });
  }
  add_tasks_of_logs(situation, transitions);
  for (auto& task : situation.tasks) {
    const auto states = rest_states(task);
    for (auto& subtask : task.subtasks) {
      take_rest_state(task, states, subtask);
      take_log_state(situation, task, transitions, subtask);
    }
  }
}

void settle_phases(Situation& situation) {
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) settle(subtask, situation);
  }
  take_vertices_of_logs(situation);
  take_phases_of_logs(situation);
}

}  // namespace flinkdiag

#include "flinkdiag/classification/situation.h"

#include <algorithm>
#include <map>

#include "alike.h"
#include "contradictions.h"
#include "deadlocks.h"
#include "facts.h"
#include "flinkdiag/support/text.h"
#include "frame_index.h"
#include "join_flame_graphs.h"
#include "join_tasks.h"
#include "lock_holders.h"
#include "log_events.h"
#include "observe.h"
#include "operators.h"
#include "processes.h"
#include "progress.h"
#include "task_states.h"
#include "workers.h"

namespace flinkdiag {
namespace {

// When a job answer was given, by the clock of the logs, which have no time zone: both know when
// the job was created. Nothing if the log does not show that job's creation.
std::optional<TimeMs> log_time_of(const JobState& job,
                                  const std::map<std::string_view, TimeMs>& created_at) {
  const auto created = job.state_since_ms.find("CREATED");
  const auto logged = created_at.find(job.id);
  if (!job.now_ms || created == job.state_since_ms.end() || logged == created_at.end())
    return std::nullopt;
  return logged->second + (*job.now_ms - created->second);
}

// When the jobs were created, by the logs.
std::map<std::string_view, TimeMs> creation_times(const std::vector<LogEvent>& events) {
  std::map<std::string_view, TimeMs> created_at;
  for (const auto& event : events) {
    const bool creation = event.rule->event == "job-state" && event.field("from") == "CREATED";
    if (creation && event.record->time_ms)
      created_at.emplace(event.field("job_id"), *event.record->time_ms);
  }
  return created_at;
}

std::optional<TimeMs> newest_time(const Situation& situation) {
  const Incident& incident = *situation.incident;
  std::optional<TimeMs> newest;
  const auto take = [&](const std::optional<TimeMs>& time) {
    if (time && (!newest || *time > *newest)) newest = time;
  };
  for (const auto& sample : incident.samples) take(sample.time_ms);
  for (const auto& span : incident.log_spans) take(span.last_ms);
  const auto created_at = creation_times(situation.events);
  for (const auto& job : incident.jobs) take(log_time_of(job, created_at));
  return newest;
}

// Where a sample stands among those of its process.
struct Moment {
  int process = -1;
  std::size_t number = 0;
};

std::vector<Moment> moments_of(const Situation& situation) {
  std::vector<Moment> moments(situation.incident->samples.size());
  for (std::size_t p = 0; p < situation.processes.size(); ++p) {
    const auto& samples = situation.processes[p].samples;
    for (std::size_t i = 0; i < samples.size(); ++i) moments[samples[i]] = {static_cast<int>(p), i};
  }
  return moments;
}

// What was cancelled before the subtask was last seen was an earlier attempt.
bool may_be_cancelled_at(const Subtask& subtask, const Moment& moment,
                         const std::vector<Moment>& moments) {
  if (subtask.seen.empty()) return true;
  const Moment& last = moments[subtask.seen.back().sample];
  return last.process == moment.process && last.number <= moment.number;
}

// A thread that cancels a task: that the task's stack is in a restore then says nothing of a start.
void mark_canceling(Situation& situation,
                    const std::vector<std::vector<ObservedThread>>& observed) {
  struct Canceler {
    std::optional<int> attempt;
    std::size_t sample;
  };
  std::map<std::pair<std::string_view, int>, std::vector<Canceler>> cancelers;
  for (std::size_t s = 0; s < observed.size(); ++s) {
    for (const auto& thread : observed[s]) {
      const auto& role = thread.role;
      if (role.name() != "canceler" || !role.task) continue;
      cancelers[{role.task->task, role.task->subtask}].push_back({role.task->attempt, s});
    }
  }
  if (cancelers.empty()) return;
  const auto moments = moments_of(situation);
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      const auto own = cancelers.find({task.name, subtask.index});
      if (own == cancelers.end()) continue;
      subtask.canceling = std::ranges::any_of(own->second, [&](const Canceler& canceler) {
        const bool same_attempt =
            !canceler.attempt || !subtask.attempt || *canceler.attempt == *subtask.attempt;
        return same_attempt && may_be_cancelled_at(subtask, moments[canceler.sample], moments);
      });
    }
  }
}

// A dump that shows its thread would show the one that cancels it, too (Task.cancelOrFailAndCancel
// InvokableInternal starts it, and it stays as long as the task's thread): the state is of another
// time.
bool is_shown_uncancelled(const Situation& situation, const Subtask& subtask) {
  return subtask.now &&
         situation.incident->samples[subtask.now->sample].kind == SampleKind::thread_dump;
}

void settle_canceling(Situation& situation) {
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      if (is_ending(subtask.state) && !is_shown_uncancelled(situation, subtask))
        subtask.canceling = true;
      if (subtask.canceling) subtask.phase = "canceling";
    }
  }
}

void judge_stateful(Situation& situation) {
  for (auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      const bool touches_state =
          (subtask.phase.starts_with("restore.") && subtask.phase != "restore.channel-state") ||
          subtask.phase == "running.state-access";
      if (touches_state) task.stateful = true;
    }
  }
}

void look_for_flink(Situation& situation,
                    const std::vector<std::vector<ObservedThread>>& observed) {
  const Incident& incident = *situation.incident;
  // A task's stack in a thread of any name: of a test, or a name that was lost.
  for (FrameId id = 0; id < incident.stacks.frame_count() && !situation.is_flink; ++id)
    situation.is_flink = situation.frame_index->spine_of(id) != FrameIndex::kNoSpine;
  for (std::size_t s = 0; s < observed.size(); ++s) {
    situation.threads += observed[s].size();
    const auto kind = incident.samples[s].kind;
    const bool of_process = kind == SampleKind::thread_dump || kind == SampleKind::wall_profile;
    for (const auto& thread : observed[s]) {
      if (of_process && thread.role.name() == "task") situation.has_task_threads = true;
      const bool proves = thread.role.rule != nullptr && !thread.role.rule->flink_process.empty();
      if (proves) situation.is_flink = true;
    }
  }
  for (const auto& sample : incident.samples) {
    const bool of_vertex = sample.kind == SampleKind::flame_graph_full ||
                           sample.kind == SampleKind::flame_graph_on_cpu ||
                           sample.kind == SampleKind::flame_graph_off_cpu;
    if (of_vertex) situation.is_flink = true;  // nobody else gives this form, however empty it is
    if (sample.kind != SampleKind::cpu_profile && sample.kind != SampleKind::flame_graph_on_cpu)
      situation.has_waiting_threads = true;
  }
  const bool rest = !incident.jobs.empty() || !incident.vertices.empty() ||
                    !incident.restored.empty() || !incident.taskmanagers.empty() ||
                    !incident.overviews.empty() || !incident.exceptions.empty();
  if (rest || !situation.events.empty()) situation.is_flink = true;
}

}  // namespace

std::string_view Situation::fact(std::string_view name) const {
  const auto found = facts.find(name);
  return found == facts.end() ? std::string_view{} : std::string_view(found->second.value);
}

bool Situation::stack_matches(StackId stack, const AnyPattern& patterns) const {
  return frame_index != nullptr && frame_index->stack_matches(stack, patterns);
}

std::string Situation::frame_name(StackId stack, int index) const {
  const auto frames = incident->stacks.stack(stack);
  return short_frame(incident->stacks.frame(frames[static_cast<std::size_t>(index)]).method);
}

std::string short_frame(std::string_view method) {
  const auto method_dot = method.rfind('.');
  if (method_dot == method.npos) return std::string(method);
  const auto class_dot = method_dot == 0 ? method.npos : method.rfind('.', method_dot - 1);
  return std::string(class_dot == method.npos ? method : method.substr(class_dot + 1));
}

Situation understand(const Incident& incident, const ClassificationTables& tables, bool log_lasts) {
  Situation situation;
  situation.incident = &incident;
  situation.tables = &tables;
  situation.log_lasts = log_lasts;

  // Each distinct frame and stack once.
  situation.frame_index = std::make_shared<const FrameIndex>(tables, incident.stacks);
  const FrameIndex& index = *situation.frame_index;
  const ThreadRoles roles(tables, index, incident.stacks);
  const auto classifier = std::make_shared<StackClassifier>(tables, incident.stacks, index);
  situation.stack_classifier = classifier;
  const auto observed = observe(incident, roles, *classifier);
  situation.events = find_log_events(incident.log, tables);
  drop_lapsed_events(situation.events);
  situation.now_ms = newest_time(situation);
  set_early_events_apart(situation);
  look_for_flink(situation, observed);

  // Thread to thread, dump to dump, dump to REST and log.
  situation.processes = find_processes(incident, observed);
  join_tasks(situation, observed);
  join_task_states(situation);
  join_flame_graphs(situation, observed);
  mark_canceling(situation, observed);
  settle_phases(situation);
  join_lock_holders(situation, observed);
  settle_canceling(situation);
  join_workers(situation, observed);
  judge_progress(situation, observed);
  measure_gc(situation, observed);
  find_deadlocks(situation);
  judge_stateful(situation);
  number_alike_subtasks(situation);
  name_operators(situation, index);
  learn_facts(situation, index);
  find_contradictions(situation);
  return situation;
}

}  // namespace flinkdiag

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "flinkdiag/rules/findings.h"
#include "flinkdiag/rules/verdict.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "rules/states.h"

namespace flinkdiag {
namespace {

// By the log alone, which ends before a start could be told from one that hangs.
Doubt doubt_just_begun(const Situation& situation, const std::vector<SubtaskRef>& just_begun) {
  std::int64_t longest_ms = 0;
  std::set<std::string_view> phases;
  for (const auto& ref : just_begun) {
    longest_ms = std::max(longest_ms, ref.subtask->since_ms.value_or(0));
    phases.insert(ref.subtask->open_phase);
  }
  return {"just-begun",
          fmt::format("the log ends {} after {} of {} began to start, in {}; if nothing has come "
                      "since, that is "
                      "where the start hangs",
                      format_duration(longest_ms), count(just_begun.size(), "subtask"),
                      fill_text("{tasks}", situation, just_begun), fmt::join(phases, ", "))};
}

// Tasks of one job, and jobs of a session cluster, may have the same name.
void doubt_namesakes(const Situation& situation, std::vector<Doubt>& doubts) {
  for (const auto& ref : all_subtasks(situation)) {
    if (!ref.subtask->other_start) continue;
    const Place& place = *ref.subtask->other_start;
    doubts.push_back(
        {"namesakes",
         fmt::format("the log tells of several executions of {} ({}/{}), and not that the one of "
                     "{}:{} ended or came on",
                     ref.task->name, ref.subtask->index, ref.task->parallelism,
                     situation.incident->inputs[place.input].path, place.line)});
    return;
  }
}

// One of dump and REST answer is older; which, nothing tells. That a thread runs after its log said
// that it starts is the usual course.
void doubt_contradicted(const Situation& situation, std::vector<Doubt>& doubts) {
  std::vector<SubtaskRef> contradicted;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& subtask = *ref.subtask;
    const bool ended = is_terminal(subtask.state) || is_ending(subtask.state);
    if (subtask.contradicted && (subtask.state_by_rest || ended)) contradicted.push_back(ref);
  }
  if (contradicted.empty()) return;
  const Subtask& told = *contradicted.front().subtask;
  doubts.push_back(
      {"other-time",
       fmt::format(
           "{} of {}, but {} by {}, and it is not known which is newer",
           count(contradicted.size(), "subtask"),
           fill_text("{tasks} in {phase}", situation, contradicted), told.state,
           told.state_by_rest ? "REST" : situation.incident->inputs[told.state_place.input].path)});
}

// A dump of one TaskManager does not show what starts on another.
void doubt_unshown(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto add = [&](std::size_t starting, const std::string& task, const Place& place) {
    doubts.push_back({"not-shown", fmt::format("{} of {} starting by {}, and no dump shows them",
                                               count(starting, "subtask"), task,
                                               situation.incident->inputs[place.input].path)});
  };
  for (const auto& task : situation.tasks) {
    if (task.vertex == nullptr || task.subtasks.empty()) continue;
    const auto& vertex = *task.vertex;
    const auto shown =
        static_cast<std::size_t>(std::ranges::count(task.subtasks, false, &Subtask::sampled));
    const auto all = static_cast<std::size_t>(std::max(vertex.parallelism, 0));
    const auto unshown = all - std::min(all, shown);
    const auto starting = std::min(sum_of(vertex.tasks, is_in_start), unshown);
    if (starting > 0) add(starting, task.name, vertex.place);
  }
  for (const auto& [task, subtasks, place] : situation.unshown_starts)
    add(static_cast<std::size_t>(subtasks), task, place);
}

void doubt_subtasks(const Rules& rules, const Situation& situation, std::vector<Doubt>& doubts) {
  std::size_t open = 0, starting = count_unnamed(situation, is_in_start), untold = 0, young = 0;
  std::vector<SubtaskRef> just_begun;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& subtask = *ref.subtask;
    const bool runs = subtask.phase.starts_with("running.");
    const bool starts = is_in_start(subtask.state) ||
                        (subtask.state.empty() && rules.verdict.phase_rank.contains(subtask.phase));
    if (!subtask.open_phase.empty() && is_in_start(subtask.state)) {
      just_begun.push_back(ref);
    } else if (!subtask.open_phase.empty()) {
      ++open;
    } else if (subtask.phase == "unknown" && subtask.now && subtask.state != "RUNNING") {
      ++untold;
    } else if (starts && !hangs(rules, situation, subtask) && !runs) {
      ++(subtask.now && subtask.phase != "unknown" ? young : starting);
    }
  }
  if (open > 0) {
    doubts.push_back(
        {"state-unknown",
         fmt::format("{} in frames of a start or of normal work, depending on the task "
                     "state, which was not given",
                     count(open, "subtask"))});
  }
  if (!just_begun.empty()) doubts.push_back(doubt_just_begun(situation, just_begun));
  if (starting > 0) {
    doubts.push_back(
        {"step-unknown", count(starting, "subtask") + " starting, but no frame tells the step"});
  }
  if (young > 0) {
    doubts.push_back({"just-begun", count(young, "subtask") +
                                        " began to start just now; another dump tells whether they "
                                        "come on"});
  }
  if (untold > 0) {
    doubts.push_back(
        {"frames-unknown", fmt::format("the stacks of {} hold no frame that tells what they do",
                                       count(untold, "subtask"))});
  }
}

bool is_scheduled(std::string_view state) { return state == "SCHEDULED"; }

// Subtasks without slot or not deployed yet.
void doubt_schedule(const Situation& situation, std::vector<Doubt>& doubts) {
  if (stages_take_turns(situation)) return;
  const auto subtasks = all_subtasks(situation);
  const IsState is_counted = any_runs(situation) ? is_scheduled : is_before_deployment;
  const auto scheduled =
      count_unnamed(situation, is_counted) +
      static_cast<std::size_t>(std::ranges::count_if(
          subtasks, [&](const SubtaskRef& ref) { return is_counted(ref.subtask->state); }));
  if (scheduled == 0) return;
  if (situation.early_events.empty()) {
    const bool no_slot = situation.fact("slots") == "none";
    doubts.push_back({"not-deployed", count(scheduled, "subtask") + " not deployed, and " +
                                          (no_slot ? "no slot is free" : "nothing tells why")});
    return;
  }
  const LogEvent& event = situation.early_events.back();
  const bool is_new = is_early(situation, *event.record, event.rule->settles_after_ms);
  const auto what_is_missing =
      is_new ? fmt::format("the log ends {} after \"{}\", which it also says where all is well",
                           format_duration(*situation.now_ms - *event.record->time_ms),
                           event.rule->contains)
             : fmt::format(
                   "the log says \"{}\", and what takes that back may be in the part of its "
                   "lines that is cut off",
                   event.rule->contains);
  doubts.push_back(
      {"not-deployed", count(scheduled, "subtask") + " not deployed; " + what_is_missing});
}

// By the log alone; of a job that is over, REST tells that.
bool any_failed(const Situation& situation) {
  const auto subtasks = all_subtasks(situation);
  return situation.fact("job-state").empty() &&
         std::ranges::any_of(subtasks, [](const SubtaskRef& ref) {
           return ref.subtask->state == "FAILED" && !ref.subtask->contradicted;
         });
}

// A job that failed, or waits to start anew, hangs in no start.
void doubt_failed_job(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto job_state = situation.fact("job-state");
  const bool between = job_state == "RESTARTING" || job_state == "FAILING" || job_state == "FAILED";
  if (between) {
    doubts.push_back(
        {"attempts-failed",
         fmt::format("the job is {}: its tasks have failed rather than hang", job_state)});
  } else if (situation.tasks.empty() && !situation.incident->exceptions.empty()) {
    const auto& [place, time_ms, exception, task] = situation.incident->exceptions.front();
    doubts.push_back(
        {"attempts-failed",
         fmt::format(
             "{}:{} tells of an exception{}, so that an attempt has failed rather than hung: {}",
             situation.incident->inputs[place.input].path, place.line,
             task.empty() ? "" : " in " + task,
             situation.whole_texts ? std::string_view(exception)
                                   : cut_text(exception, kMostExcerpt))});
  } else if (any_failed(situation) ||
             (situation.tasks.empty() && situation.fact("last-task-state") == "FAILED")) {
    doubts.push_back(
        {"attempts-failed", "the tasks that the log names have failed rather than hang"});
  }
}

// A JobManager's dump, /overview, /taskmanagers, a configuration: that all is well there says
// nothing of the tasks, unless the job or, where nothing tells of the job, its tasks are over.
void doubt_unseen_tasks(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto& jobs = situation.incident->jobs;
  const bool counted =
      std::ranges::any_of(jobs, [](const JobState& job) { return !job.tasks.empty(); });
  if (!situation.tasks.empty() || counted) return;
  const auto job_state = situation.fact("job-state");
  const auto task_state = situation.fact("last-task-state");
  const bool over = is_terminal(job_state) || (job_state.empty() && is_terminal(task_state)) ||
                    task_state == "CANCELING";
  if (over) return;
  const bool taskmanager = std::ranges::any_of(
      situation.processes, [](const Process& p) { return p.kind == "taskmanager"; });
  doubts.push_back(
      taskmanager ? Doubt{"no-task", "this TaskManager runs no task of the job"}
                  : Doubt{"nothing-of-tasks", "nothing that was given shows a task of the job"});
}

void doubt_samples(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto& incident = *situation.incident;
  // On-CPU and off-CPU graphs complete each other: one that is empty hides a vertex only if no
  // other shows it.
  const bool vertex_unseen =
      std::ranges::any_of(situation.tasks, [](const Task& task) { return task.subtasks.empty(); });
  const auto empty = std::ranges::find_if(incident.samples, [&](const Sample& sample) {
    if (sample.empty_reason.empty() || sample.vertex_is_over) return false;
    return sample.kind == SampleKind::flame_graph_full || vertex_unseen;
  });
  if (empty != incident.samples.end() && !situation.has_task_threads) {
    doubts.push_back({"empty-flame-graph", empty->empty_reason});
  }
  const bool any_state = !incident.jobs.empty() || !incident.vertices.empty();
  if (!any_state && situation.threads > 0 && !situation.has_waiting_threads) {
    doubts.push_back({"cpu-profile-only", "a CPU profile cannot show threads that wait"});
  }
}

void doubt_jobmanager(const Situation& situation, std::vector<Doubt>& doubts) {
  const auto logged = [&](std::string_view name) {
    return std::ranges::any_of(situation.events,
                               [&](const LogEvent& event) { return event.rule->event == name; });
  };
  if (situation.fact("job-state") == "INITIALIZING") {
    doubts.push_back({"jobmanager-cut",
                      "the job itself is INITIALIZING, before any task is deployed: only the "
                      "JobManager's threads tell why"});
  }
  if (logged("start-from-savepoint") && !logged("job-restored") && !logged("task-state")) {
    doubts.push_back(
        {"jobmanager-cut",
         "the log ends where the JobManager begins to read the checkpoint that the job "
         "is started from"});
  }
  // A depth limit can hide whether it reads the job's checkpoint or tidies up an old one.
  const bool jobmanager_reads = std::ranges::any_of(situation.workers, [](const Worker& worker) {
    const StackClass& told = *worker.seen.told;
    return told.role == "jobmanager-io" && told.stack_cut && told.phase == "unknown" &&
           told.activity == "remote-read";
  });
  if (jobmanager_reads && situation.tasks.empty()) {
    doubts.push_back(
        {"jobmanager-cut",
         "a thread of the JobManager reads remote storage, and its outer frames, which "
         "would tell what for, are missing"});
  }
}

// What another thread than a task's does on the way to a start, and not in passing: of a job of
// which nothing else is shown.
void doubt_workers(const Situation& situation, std::vector<Doubt>& doubts) {
  for (const auto& worker : situation.workers) {
    const StackClass& told = *worker.seen.told;
    const bool on_the_way = told.phase == "deploy" || told.phase == "schedule.job-recovery";
    const bool passes = told.activity == "cpu" || told.activity == "class-load";
    if (!on_the_way || passes) continue;
    const auto& seen = worker.seen;
    const auto& thread = situation.incident->samples[seen.sample].threads[seen.thread];
    doubts.push_back({"other-start", fmt::format("thread \"{}\" is in {} of a start that nothing "
                                                 "else shows",
                                                 thread.name, told.phase)});
    return;
  }
}

bool has_frames(const Situation& situation, const Sample& sample) {
  return std::ranges::any_of(sample.threads, [&](const Thread& thread) {
    return std::ranges::any_of(thread.stacks, [&](const StackSample& shown) {
      return !situation.incident->stacks.stack(shown.stack).empty();
    });
  });
}

// What was lost on the way may be the one task that hangs.
void doubt_lost_lines(const Situation& situation, std::vector<Doubt>& doubts) {
  constexpr std::size_t kFewestThreads = 5;
  const auto& incident = *situation.incident;
  for (const InputSummary& input : incident.inputs) {
    if (input.unread_threads > 0) {
      doubts.push_back(
          {"lost-lines", fmt::format("{} of {} missing or not understood",
                                     count(input.unread_threads, "thread"), input.path)});
    } else if (input.incomplete) {
      doubts.push_back({"lost-lines", fmt::format("a part of {} was lost on the way", input.path)});
    } else if (input.cut_at > 0 && input.unread_lines > 0) {
      doubts.push_back({"lost-lines", fmt::format("the lines of {} are cut off at column {}",
                                                  input.path, input.cut_at)});
    }
  }
  for (const Sample& sample : incident.samples) {
    if (sample.kind != SampleKind::thread_dump || sample.threads.size() < kFewestThreads) continue;
    if (has_frames(situation, sample)) continue;
    doubts.push_back({"lost-lines", fmt::format("no thread of the dump in {} has a frame",
                                                incident.inputs[sample.place.input].path)});
  }
}

}  // namespace

std::vector<Doubt> find_doubts(const Rules& rules, const Situation& situation) {
  std::vector<Doubt> doubts;
  doubt_failed_job(situation, doubts);
  doubt_subtasks(rules, situation, doubts);
  doubt_namesakes(situation, doubts);
  doubt_contradicted(situation, doubts);
  doubt_unshown(situation, doubts);
  doubt_schedule(situation, doubts);
  doubt_samples(situation, doubts);
  doubt_jobmanager(situation, doubts);
  doubt_workers(situation, doubts);
  doubt_lost_lines(situation, doubts);
  if (doubts.empty()) doubt_unseen_tasks(situation, doubts);
  return doubts;
}

}  // namespace flinkdiag

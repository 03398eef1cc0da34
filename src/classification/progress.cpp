#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "log_events.h"

namespace flinkdiag {
namespace {

// A thread that really waits uses no CPU at all; HotSpot prints hundredths of a millisecond.
constexpr double kNoCpuMs = 0.2;
constexpr std::int64_t kShortestSpanMs = 1000;

// What has not changed for so long does not move any more, whatever it did before.
constexpr std::int64_t kLongStandstillMs = 30'000;

// How much of the time the collector must run for its share of the JVM's CPU time to count.
constexpr double kBusyCollector = 0.25;

const Thread& thread_of(const Incident& incident, const Observation& seen) {
  return incident.samples[seen.sample].threads[seen.thread];
}

// The object that a thread waits for; the same one in two dumps means the same wait.
std::uint64_t waits_on(const Thread& thread) {
  for (const auto& lock : thread.locks) {
    if (lock.kind != Lock::Kind::locked) return lock.identity;
  }
  return 0;
}

// CPU time used between two dumps; nothing where the dumps do not print it (REST, JDK 8).
std::optional<double> cpu_used(const Thread& before, const Thread& after) {
  if (!before.cpu_ms || !after.cpu_ms) return std::nullopt;
  return *after.cpu_ms - *before.cpu_ms;
}

std::optional<std::int64_t> span_ms(const Incident& incident, std::size_t first, std::size_t last) {
  const auto& a = incident.samples[first].time_ms;
  const auto& b = incident.samples[last].time_ms;
  if (!a || !b) return std::nullopt;
  return *b - *a;
}

// A loop that sleeps and tries again uses little CPU, and comes no further: one dump may show it
// asleep, the next while it connects. Without CPU times only a sleep tells, not a wait for an
// object, which may well be an answer.
bool may_only_retry(const Incident& incident, const Observation& before, const Observation& after,
                    std::optional<double> cpu_ms) {
  constexpr double kOfALoop = 0.001;  // of the time
  const auto sleeps = [&](const Observation& seen) {
    const auto& thread = thread_of(incident, seen);
    return thread.state == ThreadState::timed_waiting && (cpu_ms || waits_on(thread) == 0);
  };
  if (!sleeps(before) && !sleeps(after)) return false;
  const auto span = span_ms(incident, before.sample, after.sample);
  return !cpu_ms || *cpu_ms < kOfALoop * static_cast<double>(span.value_or(0));
}

struct Change {
  Progress progress = Progress::unknown;
  std::string what;
};

Change change_between(const Incident& incident, const Observation& before,
                      const Observation& after) {
  const auto& old_thread = thread_of(incident, before);
  const auto& new_thread = thread_of(incident, after);
  if (before.told->phase != after.told->phase) {
    return {Progress::moving,
            fmt::format("went from {} to {}", before.told->phase, after.told->phase)};
  }
  const auto cpu_ms = cpu_used(old_thread, new_thread);
  const bool uses_cpu = cpu_ms && *cpu_ms > kNoCpuMs;
  const bool is_elsewhere = before.told->stack != after.told->stack;
  if ((uses_cpu || is_elsewhere) && may_only_retry(incident, before, after, cpu_ms)) return {};
  if (uses_cpu) return {Progress::moving, fmt::format("used {:.1f} ms of CPU", *cpu_ms)};
  if (is_elsewhere) return {Progress::moving, "is at other frames"};
  if (waits_on(old_thread) != waits_on(new_thread))
    return {Progress::moving, "waits for another object"};
  // A RUNNABLE thread at the same frames may have read a gigabyte in between; only its CPU time
  // tells.
  const bool waits = waits_on(new_thread) != 0 && new_thread.state != ThreadState::runnable;
  if (cpu_ms || waits) return {Progress::stuck, {}};
  return {};
}

// Whose CPU time no dump shows.
bool is_in_other_process(const Observation& seen) {
  return seen.told->work_is_in == WorkIsIn::another_process;
}

// "com.acme" of "com.acme.Score.open"
std::string_view package_of(std::string_view method) {
  const auto type = method.substr(0, method.rfind('.'));
  return type.substr(0, type.rfind('.'));
}

/// The threads of one dump by name and thread id (several pools use the same names).
class ThreadsById {
 public:
  ThreadsById(const Incident& incident, const std::vector<ObservedThread>& threads)
      : incident_(incident) {
    for (const auto& thread : threads) by_id_.emplace(id_of(thread.seen), &thread.seen);
  }

  /// The same thread as in another dump; null if it is not there.
  const Observation* same_as(const Observation& other) const {
    const auto found = by_id_.find(id_of(other));
    return found == by_id_.end() ? nullptr : found->second;
  }

 private:
  using Id = std::pair<std::string_view, std::string_view>;
  Id id_of(const Observation& seen) const {
    const auto& thread = thread_of(incident_, seen);
    return {thread.name, thread.native_id};
  }

  const Incident& incident_;
  std::map<Id, const Observation*> by_id_;
};

/// What the threads of pools did between two dumps, worked out once for all tasks that wait for
/// them.
class Workers {
 public:
  Workers(const Incident& incident, const std::vector<std::vector<ObservedThread>>& observed)
      : incident_(incident), observed_(observed) {}

  /// The threads in the phase of `before` that had work in its dump. All still: the task that waits
  /// for them is; none seen, or one of which nothing can be told: nothing is known.
  const Change& compare(const Observation& before, const Observation& after) {
    const auto [known, is_new] =
        known_.try_emplace({before.sample, after.sample, before.told->phase});
    if (is_new) known->second = work_out(before, threads_of(after.sample));
    return known->second;
  }

  /// Whether a thread comes on that is in code of the same package as the user's frame which
  /// waits: it may do the work that is waited for.
  bool any_moves_beside(const Observation& before, const Observation& after) {
    if (before.told->user_frame < 0) return false;
    const auto [known, is_new] = moving_packages_.try_emplace({before.sample, after.sample});
    if (is_new) known->second = find_moving_packages(before.sample, after.sample);
    const auto frames = incident_.stacks.stack(before.told->stack);
    const FrameId frame = frames[static_cast<std::size_t>(before.told->user_frame)];
    return known->second.contains(package_of(incident_.stacks.frame(frame).method));
  }

 private:
  using Packages = HashSet<std::string_view>;

  Packages find_moving_packages(std::size_t before, std::size_t after) {
    Packages packages;
    for (const auto& thread : observed_[before]) {
      if (thread.seen.told->role == "task") continue;
      const Observation* same = threads_of(after).same_as(thread.seen);
      if (same == nullptr) continue;
      // One at other frames that may only try again may do the work as well.
      const bool is_elsewhere = thread.seen.told->stack != same->told->stack;
      const auto progress = change_between(incident_, thread.seen, *same).progress;
      if (progress != Progress::moving && !is_elsewhere) continue;
      for (const FrameId frame : incident_.stacks.stack(same->told->stack))
        packages.insert(package_of(incident_.stacks.frame(frame).method));
    }
    return packages;
  }

  Change work_out(const Observation& task, const ThreadsById& later) const {
    Change all{Progress::unknown, {}};
    bool any_unknown = false;
    for (const auto& thread : observed_[task.sample]) {
      const auto& worker = thread.seen;
      if (worker.told->role == "task" || worker.told->phase != task.told->phase) continue;
      const Observation* same = later.same_as(worker);
      if (same == nullptr) continue;
      const auto change = change_between(incident_, worker, *same);
      if (change.progress == Progress::moving) {
        return {Progress::moving, fmt::format("a {} thread {}", worker.told->role, change.what)};
      }
      if (change.progress == Progress::unknown || is_in_other_process(worker)) any_unknown = true;
      all.progress = Progress::stuck;
    }
    return any_unknown ? Change{} : all;
  }

  const ThreadsById& threads_of(std::size_t sample) {
    return threads_.try_emplace(sample, incident_, observed_[sample]).first->second;
  }

  const Incident& incident_;
  const std::vector<std::vector<ObservedThread>>& observed_;
  std::map<std::tuple<std::size_t, std::size_t, std::string_view>, Change> known_;
  std::map<std::size_t, ThreadsById> threads_;  // by sample
  std::map<std::pair<std::size_t, std::size_t>, Packages> moving_packages_;
};

// Of a task, or of the workers that it waits for.
Change change_of(const Incident& incident, Workers& workers, const Observation& before,
                 const Observation& after) {
  Change own = change_between(incident, before, after);
  if (own.progress == Progress::moving) return own;
  if (!after.told->waits_for.empty() && after.told->activity != "cpu")
    return workers.compare(before, after);
  if (is_in_other_process(after)) return {};
  const bool is_in_other_thread = after.told->work_is_in == WorkIsIn::another_thread;
  return is_in_other_thread && workers.any_moves_beside(before, after) ? Change{} : own;
}

// Without those that were taken less than a second before the next: too little can change in it.
std::vector<const Observation*> apart(const Incident& incident,
                                      const std::vector<const Observation*>& dumps) {
  std::vector<const Observation*> kept;
  for (auto dump = dumps.rbegin(); dump != dumps.rend(); ++dump) {
    const auto span =
        kept.empty() ? std::nullopt : span_ms(incident, (*dump)->sample, kept.back()->sample);
    if (span.value_or(kShortestSpanMs) >= kShortestSpanMs) kept.push_back(*dump);
  }
  std::ranges::reverse(kept);
  return kept;
}

void judge(Subtask& subtask, const Incident& incident, Workers& workers,
           const std::vector<const Observation*>& all_dumps) {
  const auto dumps = apart(incident, all_dumps);
  if (dumps.size() < 2) return;
  const auto span_between = [&](std::size_t first, std::size_t last) {
    return span_ms(incident, dumps[first]->sample, dumps[last]->sample);
  };
  const auto over = [&](std::size_t first, std::size_t last) {
    const auto span = span_between(first, last);
    return span ? fmt::format("in {}", format_duration(*span))
                : fmt::format("over {} dumps", last - first + 1);
  };
  const std::size_t last = dumps.size() - 1;
  // Two dumps may catch a thread between two reads, so that one change among several tells that it
  // moves; but not one of long ago.
  bool all_still = true;
  std::size_t still_from = last;
  for (; still_from > 0; --still_from) {
    const std::size_t before = still_from - 1;
    const Change change = change_of(incident, workers, *dumps[before], *dumps[still_from]);
    if (change.progress == Progress::moving &&
        span_between(still_from, last).value_or(0) < kLongStandstillMs) {
      subtask.progress = Progress::moving;
      subtask.progress_why = fmt::format("{} {}", change.what, over(before, still_from));
      return;
    }
    if (change.progress == Progress::moving) break;
    all_still = all_still && change.progress == Progress::stuck;
  }
  if (!all_still) return;
  subtask.progress = Progress::stuck;
  // A native method that is RUNNABLE may wait for anything.
  if (subtask.activity == "cpu") subtask.activity = "unknown";
  subtask.progress_why = fmt::format("same frames, no CPU time {}", over(still_from, last));
}

// By the lines that its step writes as it comes on ("Starting copy of state handle ..."): it moves
// if the newest is no older than twice the longest time between two of them.
void judge_by_log(Subtask& subtask, const Situation& situation,
                  const std::vector<const LogEvent*>& events) {
  std::vector<TimeMs> steps;
  for (const LogEvent* event : events) {
    const auto& time_ms = event->record->time_ms;
    if (!time_ms) continue;
    if (event->rule->phase_start == subtask.phase) steps = {*time_ms};
    if (event->rule->phase_end == subtask.phase) steps.clear();
    if (event->rule->phase_step == subtask.phase && !steps.empty()) steps.push_back(*time_ms);
  }
  if (steps.size() < 3 || !situation.now_ms) return;
  TimeMs longest = 0;
  for (std::size_t i = 1; i < steps.size(); ++i)
    longest = std::max(longest, steps[i] - steps[i - 1]);
  const TimeMs quiet = *situation.now_ms - steps.back();
  if (quiet > 2 * std::max<TimeMs>(longest, kShortestSpanMs)) return;
  subtask.progress = Progress::moving;
  subtask.progress_why =
      fmt::format("the log tells of {} steps, the last {} before the newest input",
                  steps.size() - 1, format_duration(std::max<TimeMs>(quiet, 0)));
}

double cpu_of(const Sample& sample) {
  double sum_ms = 0;
  for (const auto& thread : sample.threads) sum_ms += thread.cpu_ms.value_or(0);
  return sum_ms;
}

bool is_dump(const Incident& incident, std::size_t sample) {
  return incident.samples[sample].kind == SampleKind::thread_dump;
}

}  // namespace

void judge_progress(Situation& situation,
                    const std::vector<std::vector<ObservedThread>>& observed) {
  const Incident& incident = *situation.incident;
  Workers workers(incident, observed);
  const StepEvents events(situation);
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      // That a running task is idle is no news, of an unknown step nothing can be compared, and a
      // thread that does not end when its task is cancelled may well be busy.
      const bool idles = subtask.phase.starts_with("running.") || subtask.phase == "unknown";
      if (idles || subtask.canceling) continue;
      // Dumps with a time and dumps without are two series: their order to each other is unknown,
      // and their texts differ in more than time.
      for (const bool timed : {true, false}) {
        std::vector<const Observation*> dumps;
        for (const auto& seen : subtask.seen) {
          const bool has_time = incident.samples[seen.sample].time_ms.has_value();
          if (is_dump(incident, seen.sample) && has_time == timed) dumps.push_back(&seen);
        }
        if (dumps.size() >= 2 && subtask.progress == Progress::unknown) {
          judge(subtask, incident, workers, dumps);
        }
      }
      if (subtask.progress == Progress::unknown)
        judge_by_log(subtask, situation, events.of(task, subtask));
    }
  }
}

void measure_gc(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed) {
  const Incident& incident = *situation.incident;
  for (const auto& process : situation.processes) {
    std::optional<std::size_t> first, last;
    for (const std::size_t s : process.samples) {
      if (!is_dump(incident, s) || !incident.samples[s].time_ms) continue;
      if (!first) first = s;
      last = s;
    }
    if (!first || *first == *last) continue;
    double busy_ms = 0, collecting_ms = 0, span = 0;
    Place place;
    const ThreadsById threads(incident, observed[*last]);
    for (const auto& thread : observed[*first]) {
      if (thread.seen.told->role != "gc") continue;
      const Observation* later = threads.same_as(thread.seen);
      if (later == nullptr) continue;
      const auto& before = thread_of(incident, thread.seen);
      const auto& after = thread_of(incident, *later);
      if (!before.cpu_ms || !after.cpu_ms || !before.elapsed_ms || !after.elapsed_ms) continue;
      const double used = *after.cpu_ms - *before.cpu_ms;
      collecting_ms += used;
      if (used > busy_ms) {
        busy_ms = used;
        span = *after.elapsed_ms - *before.elapsed_ms;
        place = later->place;
      }
    }
    if (span < kShortestSpanMs) continue;
    // A container's limit, or a busy host, may leave the collector little of the time and yet most
    // of what the JVM gets.
    const double all_ms = cpu_of(incident.samples[*last]) - cpu_of(incident.samples[*first]);
    const bool is_busy = collecting_ms >= kBusyCollector * span && all_ms > 0;
    const double share = std::max(busy_ms / span, is_busy ? collecting_ms / all_ms : 0.0);
    if (!situation.gc_share || share > *situation.gc_share) {
      situation.gc_share = share;
      situation.gc_place = place;
    }
  }
}

}  // namespace flinkdiag

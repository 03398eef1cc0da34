#include "progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {
namespace {

// A thread that used less than this share of the time on a CPU has not worked.
constexpr double kIdleCpuShare = 0.002;
constexpr std::int64_t kShortestSpanMs = 1000;

const Thread& thread_of(const Incident& incident, const Observation& seen) {
  return incident.samples[seen.sample].threads[seen.thread];
}

// The object that a thread waits for; the same one in two dumps means the same wait.
std::string waits_on(const Thread& thread) {
  for (const auto& lock : thread.locks) {
    if (lock.kind != Lock::Kind::locked) return lock.identity;
  }
  return {};
}

bool has_worked(const Thread& before, const Thread& after) {
  if (!before.cpu_ms || !after.cpu_ms || !before.elapsed_ms || !after.elapsed_ms) return false;
  const double elapsed = *after.elapsed_ms - *before.elapsed_ms;
  return elapsed > 0 && (*after.cpu_ms - *before.cpu_ms) / elapsed > kIdleCpuShare;
}

struct Change {
  bool seen = false;
  std::string what;
};

Change compare(const Incident& incident, const Observation& before, const Observation& after) {
  const auto& old_thread = thread_of(incident, before);
  const auto& new_thread = thread_of(incident, after);
  if (before.phase != after.phase) {
    return {true, fmt::format("went from {} to {}", before.phase, after.phase)};
  }
  if (has_worked(old_thread, new_thread)) {
    return {true, fmt::format("used {:.0f} ms of CPU", *new_thread.cpu_ms - *old_thread.cpu_ms)};
  }
  if (before.stack != after.stack) return {true, "is at other frames"};
  if (waits_on(old_thread) != waits_on(new_thread)) return {true, "waits for another object"};
  return {};
}

// Workers are matched by thread id where there is one, since several pools use the same names.
const Observation* same_worker(const Incident& incident, const Observation& worker,
                               const std::vector<ObservedThread>& later) {
  const auto& mine = thread_of(incident, worker);
  for (const auto& candidate : later) {
    const auto& other = thread_of(incident, candidate.main());
    if (other.name == mine.name && other.native_id == mine.native_id) return &candidate.main();
  }
  return nullptr;
}

Change compare_workers(const Incident& incident, const std::string& role,
                       const std::vector<ObservedThread>& before,
                       const std::vector<ObservedThread>& after) {
  for (const auto& thread : before) {
    if (thread.main().role != role) continue;
    const Observation* later = same_worker(incident, thread.main(), after);
    if (later == nullptr) continue;
    const auto change = compare(incident, thread.main(), *later);
    if (change.seen) return {true, fmt::format("a {} thread {}", role, change.what)};
  }
  return {};
}

std::optional<std::int64_t> span_ms(const Incident& incident, std::size_t first, std::size_t last) {
  const auto& a = incident.samples[first].time_ms;
  const auto& b = incident.samples[last].time_ms;
  if (!a || !b) return std::nullopt;
  return *b - *a;
}

void judge(Subtask& subtask, const Incident& incident,
           const std::vector<std::vector<ObservedThread>>& observed,
           const std::vector<const Observation*>& dumps) {
  const auto span = span_ms(incident, dumps.front()->sample, dumps.back()->sample);
  if (span && *span < kShortestSpanMs) return;
  const auto over = span ? fmt::format("in {}", format_duration(*span))
                         : fmt::format("over {} dumps", dumps.size());
  for (std::size_t i = 1; i < dumps.size(); ++i) {
    Change change = compare(incident, *dumps[i - 1], *dumps[i]);
    if (!change.seen && !dumps[i]->waits_for.empty()) {
      change = compare_workers(incident, dumps[i]->waits_for, observed[dumps[i - 1]->sample],
                               observed[dumps[i]->sample]);
    }
    if (change.seen) {
      subtask.progress = Progress::moving;
      subtask.progress_why = fmt::format("{} {}", change.what, over);
      return;
    }
  }
  subtask.progress = Progress::stuck;
  subtask.progress_why = fmt::format("same frames, same lock, no CPU {}", over);
}

bool is_dump(const Incident& incident, std::size_t sample) {
  return incident.samples[sample].kind == SampleKind::thread_dump;
}

}  // namespace

void judge_progress(Situation& situation,
                    const std::vector<std::vector<ObservedThread>>& observed) {
  const Incident& incident = *situation.incident;
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      // Dumps with a time and dumps without are two series: their order to each other is unknown,
      // and their texts differ in more than time.
      for (const bool timed : {true, false}) {
        std::vector<const Observation*> dumps;
        for (const auto& seen : subtask.seen) {
          const bool has_time = incident.samples[seen.sample].time_ms.has_value();
          if (is_dump(incident, seen.sample) && has_time == timed) dumps.push_back(&seen);
        }
        if (dumps.size() >= 2 && subtask.progress == Progress::unknown) {
          judge(subtask, incident, observed, dumps);
        }
      }
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
    double busy_ms = 0, span = 0;
    Place place;
    for (const auto& thread : observed[*first]) {
      if (thread.main().role != "gc") continue;
      const Observation* later = same_worker(incident, thread.main(), observed[*last]);
      if (later == nullptr) continue;
      const auto& before = thread_of(incident, thread.main());
      const auto& after = thread_of(incident, *later);
      if (!before.cpu_ms || !after.cpu_ms || !before.elapsed_ms || !after.elapsed_ms) continue;
      const double used = *after.cpu_ms - *before.cpu_ms;
      if (used > busy_ms) {
        busy_ms = used;
        span = *after.elapsed_ms - *before.elapsed_ms;
        place = later->place;
      }
    }
    if (span < kShortestSpanMs) continue;
    const double share = busy_ms / span;
    if (!situation.gc_share || share > *situation.gc_share) {
      situation.gc_share = share;
      situation.gc_place = place;
    }
  }
}

}  // namespace flinkdiag

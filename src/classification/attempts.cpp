#include "attempts.h"

#include <algorithm>

#include "flinkdiag/support/hash_map.h"

namespace flinkdiag {
namespace {

bool runs(const Observation& seen) { return seen.told->phase.starts_with("running."); }

// Two jobs of a session cluster may have tasks of the same name: two threads in one dump are no
// change in time, and the one that runs must not hide the one that starts. Of two that start, one
// is an attempt that does not end.
bool hides(const Observation& known, const Observation& seen, int attempts_ahead) {
  if (runs(known) != runs(seen)) return runs(seen);
  return attempts_ahead < 0;
}

// What an old attempt did says nothing about the start at hand. Attempts count from 0 again when
// the job is started anew, so of two dumps with times the later one is of the newer attempt.
bool is_older(const Incident& incident, const Observation& known, const Observation& seen,
              int attempts_ahead) {
  const bool timed =
      incident.samples[known.sample].time_ms && incident.samples[seen.sample].time_ms;
  return attempts_ahead < 0 && !timed;
}

// Drops those of which another of the same index has a `value` that is higher by more than `slack`.
template <typename Value>
void drop_lower(Task& task, std::int64_t slack, const Value& value) {
  HashMap<int, std::int64_t> highest;
  for (const auto& subtask : task.subtasks) {
    if (const auto own = value(subtask)) {
      auto& known = highest.try_emplace(subtask.index, *own).first->second;
      known = std::max(known, static_cast<std::int64_t>(*own));
    }
  }
  std::erase_if(task.subtasks, [&](const Subtask& subtask) {
    const auto own = value(subtask);
    return own && *own + slack < highest.at(subtask.index);
  });
}

}  // namespace

void add_observation(const Incident& incident, Subtask& subtask, const TaskName& name,
                     const Observation& seen) {
  const int attempts_ahead = name.attempt && subtask.attempt ? *name.attempt - *subtask.attempt : 0;
  if (!subtask.seen.empty()) {
    const auto& known = subtask.seen.back();
    const bool same_sample = known.sample == seen.sample;
    if (same_sample ? hides(known, seen, attempts_ahead)
                    : is_older(incident, known, seen, attempts_ahead))
      return;
    if (same_sample) subtask.seen.pop_back();
    if (attempts_ahead != 0) subtask.seen.clear();
  }
  if (name.attempt) subtask.attempt = name.attempt;
  subtask.seen.push_back(seen);
}

void drop_older_runs(const Incident& incident, Task& task) {
  drop_lower(task, kOneRound, [&](const Subtask& subtask) -> std::optional<TimeMs> {
    if (subtask.seen.empty()) return std::nullopt;
    return incident.samples[subtask.seen.back().sample].time_ms;
  });
  drop_lower(task, 0, [](const Subtask& subtask) { return subtask.attempt; });
}

}  // namespace flinkdiag

#include "workers.h"

#include <algorithm>

namespace flinkdiag {
namespace {

constexpr std::size_t kShownWorkers = 3;

// The workers that a task thread waits for: of its role and phase. A pool without a name of its own
// (Gemini's) is known by its frames alone, and where a depth limit has cut those off, only by what
// it does: such threads count if no others do.
std::vector<const Observation*> workers_of(const Observation& task,
                                           const std::vector<ObservedThread>& threads) {
  std::vector<const Observation*> workers, anonymous;
  for (const auto& thread : threads) {
    if (thread.role.role == "task") continue;
    const auto& seen = thread.main();
    if (seen.phase == task.phase && (seen.role == task.waits_for || seen.role == "pool")) {
      workers.push_back(&seen);
    } else if (seen.role == "pool" && seen.stack_cut && seen.phase == "unknown" &&
               seen.activity == "remote-read") {
      anonymous.push_back(&seen);
    }
  }
  return workers.empty() ? anonymous : workers;
}

// A thread that works itself does not wait for its pool, whatever rule its anchor belongs to.
bool waits(const Observation& seen) {
  return seen.activity == "pool-wait" || seen.activity == "idle" || seen.activity == "unknown";
}

void take_activity(Subtask& subtask, const std::vector<const Observation*>& workers) {
  for (const auto* worker : workers) {
    ++subtask.worker_activities[worker->activity];
    if (subtask.worker_evidence.size() < kShownWorkers) subtask.worker_evidence.push_back(*worker);
  }
  const auto most = std::ranges::max_element(subtask.worker_activities, {},
                                             [](const auto& entry) { return entry.second; });
  subtask.activity = most == subtask.worker_activities.end() ? "pool-wait" : most->first;
  subtask.waits_for_others = false;
}

void collect_busy(Situation& situation, std::size_t process,
                  const std::vector<ObservedThread>& threads) {
  for (const auto& thread : threads) {
    if (thread.role.role == "task") continue;
    const auto& seen = thread.main();
    if (seen.phase == "unknown") continue;
    situation.workers.push_back({static_cast<int>(process), seen});
  }
}

}  // namespace

void join_workers(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed) {
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      if (!subtask.now || subtask.now->waits_for.empty() || subtask.phase != subtask.now->phase ||
          !waits(*subtask.now))
        continue;
      take_activity(subtask, workers_of(*subtask.now, observed[subtask.now->sample]));
    }
  }
  for (std::size_t p = 0; p < situation.processes.size(); ++p) {
    const auto& samples = situation.processes[p].samples;
    const auto is_dump = [&](std::size_t s) {
      return situation.incident->samples[s].kind == SampleKind::thread_dump;
    };
    const auto newest = std::find_if(samples.rbegin(), samples.rend(), is_dump);
    collect_busy(situation, p, observed[newest == samples.rend() ? samples.back() : *newest]);
  }
}

}  // namespace flinkdiag

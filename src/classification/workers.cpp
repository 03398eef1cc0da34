#include "workers.h"

#include <algorithm>
#include <tuple>

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
    } else if ((seen.role == "pool" || seen.role == task.waits_for) && seen.stack_cut &&
               seen.phase == "unknown" && seen.activity == "remote-read") {
      anonymous.push_back(&seen);
    }
  }
  return workers.empty() ? anonymous : workers;
}

// A thread that works itself does not wait for its pool, whatever rule its anchor belongs to.
bool waits_for_pool(const Subtask& subtask) {
  const auto& now = *subtask.now;
  const bool waits =
      now.activity == "pool-wait" || now.activity == "idle" || now.activity == "unknown";
  return waits && !now.waits_for.empty() && subtask.phase == now.phase;
}

// What the workers of one pool do, for all subtasks that wait for it.
struct PoolSummary {
  std::string activity = "pool-wait";
  std::map<std::string, int> activities;
  std::vector<Observation> evidence;
};

PoolSummary summarise(const std::vector<const Observation*>& workers) {
  PoolSummary pool;
  for (const auto* worker : workers) {
    ++pool.activities[std::string(worker->activity)];
    if (pool.evidence.size() < kShownWorkers) pool.evidence.push_back(*worker);
  }
  const auto most =
      std::ranges::max_element(pool.activities, {}, [](const auto& entry) { return entry.second; });
  if (most != pool.activities.end()) pool.activity = most->first;
  return pool;
}

void take_activity(Subtask& subtask, const PoolSummary& pool) {
  subtask.activity = pool.activity;
  subtask.worker_activities = pool.activities;
  subtask.worker_evidence = pool.evidence;
  subtask.waits_for_others = false;
}

void collect_busy(Situation& situation, std::size_t process,
                  const std::vector<ObservedThread>& threads) {
  for (const auto& thread : threads) {
    if (thread.role.role == "task") continue;
    const auto& seen = thread.main();
    // The JobManager reads a checkpoint, or tidies one up: where a depth limit hides which, it is a
    // doubt.
    const bool cut_off =
        seen.role == "jobmanager-io" && seen.stack_cut && seen.activity == "remote-read";
    if (seen.phase == "unknown" && !cut_off) continue;
    situation.workers.push_back({static_cast<int>(process), seen});
  }
}

}  // namespace

void join_workers(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed) {
  // Subtasks of one dump that wait for the same pool share the answer: asking for each anew would
  // look at every thread for every subtask.
  std::map<std::tuple<std::size_t, std::string_view, std::string_view>, PoolSummary> pools;
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      if (!subtask.now || !waits_for_pool(subtask)) continue;
      const Observation& now = *subtask.now;
      const auto [pool, is_new] = pools.try_emplace({now.sample, now.waits_for, now.phase});
      if (is_new) pool->second = summarise(workers_of(now, observed[now.sample]));
      take_activity(subtask, pool->second);
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

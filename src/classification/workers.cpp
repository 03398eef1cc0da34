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
    if (thread.role.name() == "task") continue;
    const StackClass& told = *thread.seen.told;
    if (told.role != "pool" && told.role != task.told->waits_for) continue;
    if (told.phase == task.told->phase) {
      workers.push_back(&thread.seen);
    } else if (told.stack_cut && told.phase == "unknown" && told.activity == "remote-read") {
      anonymous.push_back(&thread.seen);
    }
  }
  return workers.empty() ? anonymous : workers;
}

// A thread that works itself does not wait for its pool, whatever rule its anchor belongs to.
bool waits_for_pool(const Subtask& subtask) {
  const StackClass& now = *subtask.now->told;
  const bool waits =
      now.activity == "pool-wait" || now.activity == "idle" || now.activity == "unknown";
  return waits && !now.waits_for.empty() && subtask.phase == now.phase;
}

// What the workers of one pool do, for all subtasks that wait for it.
struct PoolSummary {
  std::string_view activity = "pool-wait";
  std::map<std::string_view, int> activities;
  std::vector<Observation> evidence;
};

PoolSummary summarise(const std::vector<const Observation*>& workers) {
  PoolSummary pool;
  for (const auto* worker : workers) {
    ++pool.activities[worker->told->activity];
    if (pool.evidence.size() < kShownWorkers) pool.evidence.push_back(*worker);
  }
  const auto most =
      std::ranges::max_element(pool.activities, {}, [](const auto& entry) { return entry.second; });
  if (most != pool.activities.end()) pool.activity = most->first;
  return pool;
}

void take_activity(Subtask& subtask, const PoolSummary& pool) {
  subtask.activity = pool.activity;
  subtask.worker_activities = {pool.activities.begin(), pool.activities.end()};
  subtask.worker_evidence = pool.evidence;
  subtask.waits_for_others = false;
}

void collect_busy(Situation& situation, std::size_t process,
                  const std::vector<ObservedThread>& threads) {
  for (const auto& thread : threads) {
    if (thread.role.name() == "task") continue;
    const StackClass& told = *thread.seen.told;
    // The JobManager reads a checkpoint, or tidies one up: where a depth limit hides which, it is a
    // doubt.
    const bool cut_off =
        told.role == "jobmanager-io" && told.stack_cut && told.activity == "remote-read";
    if (told.phase == "unknown" && !cut_off) continue;
    situation.workers.push_back({static_cast<int>(process), thread.seen});
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
      const auto [pool, is_new] =
          pools.try_emplace({now.sample, now.told->waits_for, now.told->phase});
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

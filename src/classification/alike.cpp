#include "alike.h"

#include <map>
#include <tuple>
#include <vector>

namespace flinkdiag {
namespace {

auto looks_of(const Subtask& subtask, const Incident& incident) {
  using Thread = std::tuple<StackId, SampleKind, bool>;
  std::optional<Thread> thread;
  if (const auto& now = subtask.now)
    thread = Thread{now->told->stack, incident.samples[now->sample].kind, now->told->stack_cut};
  std::vector<StackId> workers;
  for (const auto& worker : subtask.worker_evidence) workers.push_back(worker.told->stack);
  return std::tuple{thread,
                    subtask.since_ms,
                    subtask.progress,
                    std::string_view(subtask.phase),
                    std::string_view(subtask.activity),
                    std::string_view(subtask.state),
                    std::move(workers)};
}

}  // namespace

void number_alike_subtasks(Situation& situation) {
  std::map<decltype(looks_of({}, {})), int> kinds;
  for (auto& task : situation.tasks) {
    for (auto& subtask : task.subtasks) {
      const auto looks = looks_of(subtask, *situation.incident);
      subtask.kind = kinds.try_emplace(looks, static_cast<int>(kinds.size())).first->second;
    }
  }
}

}  // namespace flinkdiag

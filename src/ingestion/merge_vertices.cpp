#include "ingestion/merge_vertices.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace flinkdiag {
namespace {

// Which of two answers on the same job says more: the one with vertices, then the later one.
bool says_more(const JobState& job, const JobState& than) {
  return std::pair(!job.vertices.empty(), job.now_ms.value_or(0)) >
         std::pair(!than.vertices.empty(), than.now_ms.value_or(0));
}

void keep_best_of_each_job(std::vector<JobState>& jobs) {
  std::map<std::string, std::size_t> kept;  // job id -> index in `best`
  std::vector<JobState> best;
  for (JobState& job : jobs) {
    const auto [it, is_new] = kept.emplace(job.id, best.size());
    if (is_new) {
      best.push_back(std::move(job));
    } else if (says_more(job, best[it->second])) {
      best[it->second] = std::move(job);
    }
  }
  jobs = std::move(best);
}

// A checkpoint stands in "latest" and in "history", and maybe in several answers.
void keep_each_checkpoint_once(std::vector<CompletedCheckpoint>& completed) {
  std::set<std::pair<std::int64_t, std::string>> seen;
  std::erase_if(completed, [&](const CompletedCheckpoint& checkpoint) {
    return !seen.emplace(checkpoint.id, checkpoint.path).second;
  });
}

// Lays `update` over `vertex`. Counts and subtasks come from the later answer that has them.
void merge(VertexState& vertex, VertexState&& update) {
  const bool is_later = update.now_ms.value_or(0) >= vertex.now_ms.value_or(0);
  const auto take = [&](auto& mine, auto& theirs, bool mine_is_empty, bool theirs_is_empty) {
    if (!theirs_is_empty && (mine_is_empty || is_later)) mine = std::move(theirs);
  };
  if (vertex.name.empty()) vertex.name = std::move(update.name);
  if (vertex.parallelism == 0) vertex.parallelism = update.parallelism;
  if (!vertex.max_parallelism) vertex.max_parallelism = update.max_parallelism;
  take(vertex.state, update.state, vertex.state.empty(), update.state.empty());
  take(vertex.tasks, update.tasks, vertex.tasks.empty(), update.tasks.empty());
  take(vertex.subtasks, update.subtasks, vertex.subtasks.empty(), update.subtasks.empty());
  take(vertex.backpressure, update.backpressure, vertex.backpressure.empty(),
       update.backpressure.empty());
  if (is_later && update.now_ms) vertex.now_ms = update.now_ms;
}

}  // namespace

void merge_vertices(Incident& incident) {
  keep_best_of_each_job(incident.jobs);
  keep_each_checkpoint_once(incident.completed);
  std::map<std::string, VertexState*> known;
  for (JobState& job : incident.jobs) {
    for (VertexState& vertex : job.vertices) known.emplace(vertex.id, &vertex);
  }
  std::vector<VertexState> answers = std::exchange(incident.vertices, {});
  incident.vertices.reserve(answers.size());  // `known` points into it
  for (VertexState& answer : answers) {
    const auto it = known.find(answer.id);
    if (it != known.end()) {
      merge(*it->second, std::move(answer));
    } else {
      incident.vertices.push_back(std::move(answer));
      known.emplace(incident.vertices.back().id, &incident.vertices.back());
    }
  }
  // A back pressure answer alone does not even tell the vertex's name.
  std::erase_if(incident.vertices, [](const VertexState& vertex) { return vertex.name.empty(); });
}

}  // namespace flinkdiag

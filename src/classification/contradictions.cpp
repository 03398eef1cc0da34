#include "contradictions.h"

#include <fmt/format.h>

#include <algorithm>

namespace flinkdiag {
namespace {

bool is_starting(std::string_view phase) {
  return phase.starts_with("restore.") || phase.starts_with("init.") || phase == "deploy";
}

bool disagree(const Subtask& subtask) {
  if (!subtask.now) return false;
  const auto& state = subtask.state;
  if (state == "RUNNING" || is_terminal(state) || is_ending(state))
    return is_starting(subtask.phase);
  return is_in_start(state) && subtask.phase.starts_with("running.");
}

}  // namespace

void find_contradictions(Situation& situation) {
  const auto& inputs = situation.incident->inputs;
  for (auto& task : situation.tasks) {
    const Subtask* example = nullptr;
    int count = 0;
    for (auto& subtask : task.subtasks) {
      subtask.contradicted = disagree(subtask);
      if (!subtask.contradicted) continue;
      if (example == nullptr) example = &subtask;
      ++count;
    }
    if (example == nullptr) continue;
    // A graph or profile shows subtasks without saying which.
    const auto all = std::ranges::count(task.subtasks, false, &Subtask::sampled);
    const auto who = example->sampled
                         ? task.name + " is"
                         : fmt::format("{} of {} subtasks of {} are", count, all, task.name);
    situation.contradictions.push_back(fmt::format(
        "{} {} by {}, but {} by {}: were they taken at the same time?", who, example->state,
        inputs[example->state_place.input].path, example->phase, inputs[example->at.input].path));
  }
}

}  // namespace flinkdiag

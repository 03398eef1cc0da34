#include "task_builder.h"

#include <algorithm>

namespace flinkdiag {

Task& TaskBuilder::task(std::string_view name) {
  for (; known_ < tasks_.size(); ++known_) by_name_.emplace(tasks_[known_].name, known_);
  const auto known = by_name_.find(name);
  if (known != by_name_.end()) return tasks_[known->second];
  tasks_.emplace_back().name = name;
  return tasks_.back();
}

Subtask& TaskBuilder::subtask(Task& task, int index, int process) {
  subtasks_.resize(tasks_.size());
  auto& known = subtasks_[static_cast<std::size_t>(&task - tasks_.data())];
  auto& places = known.places;
  for (; known.count < task.subtasks.size(); ++known.count) {
    const Subtask& one = task.subtasks[known.count];
    places.try_emplace({one.index, one.process}, known.count);
  }
  const std::pair of_none(index, kNoProcess);  // stands before those of a process
  auto found = process == kNoProcess ? places.lower_bound(of_none) : places.find({index, process});
  if (found == places.end() && process != kNoProcess) found = places.find(of_none);
  if (found == places.end() || found->first.first != index) {
    task.subtasks.push_back({});
    task.subtasks.back().index = index;
    task.subtasks.back().process = process;
    return task.subtasks.back();
  }
  Subtask& subtask = task.subtasks[found->second];
  if (subtask.process == kNoProcess && process != kNoProcess) {
    subtask.process = process;
    auto place = places.extract(found);
    place.key().second = process;
    places.insert(std::move(place));
  }
  return subtask;
}

Subtask& add_sampled(Task& task, const Observation& seen) {
  const auto highest = std::ranges::max_element(task.subtasks, {}, &Subtask::index);
  const int index = highest == task.subtasks.end() ? 1 : highest->index + 1;
  auto& subtask = task.subtasks.emplace_back();
  subtask.index = index;
  subtask.sampled = true;
  subtask.seen.push_back(seen);
  return subtask;
}

}  // namespace flinkdiag

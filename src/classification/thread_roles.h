#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "frame_index.h"

namespace flinkdiag {

/// The subtask that a thread's name speaks of; a view of that name.
struct TaskName {
  std::string_view task;  ///< vertex name; 1.13's OutputFlusher names only that
  int subtask = 0;        ///< from 1; 0: the name does not say
  int parallelism = 0;    ///< 0: the name does not say
  std::optional<int> attempt;
};

/// What a thread is for.
struct ThreadRole {
  const ThreadRule* rule = nullptr;  ///< null: of no use to us
  std::optional<TaskName> task;      ///< also for threads that serve a task, such as its canceler

  std::string_view name() const {
    return rule == nullptr ? std::string_view("other") : std::string_view(rule->role);
  }
};

/// Tells the role of threads.
class ThreadRoles {
 public:
  ThreadRoles(const ClassificationTables& tables, const FrameIndex& index,
              const StackTable& stacks);
  ThreadRole role_of(const Thread& thread) const;

 private:
  const ThreadRule* rule_of_frames(const Thread& thread) const;
  const ThreadRule* rule_of_stack(StackId stack) const;
  bool frames_match(const Thread& thread, const ThreadRule& rule) const;

  const ClassificationTables& tables_;
  const FrameIndex& index_;
  const StackTable& stacks_;
  std::vector<std::vector<const ThreadRule*>> by_name_;  // by PatternId, each in the rules' order
  mutable std::vector<std::optional<const ThreadRule*>> by_stack_;
};

}  // namespace flinkdiag

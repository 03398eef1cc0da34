#pragma once

#include <map>
#include <optional>
#include <string>

#include "flinkdiag/classification/tables.h"
#include "frame_index.h"

namespace flinkdiag {

/// The subtask that a thread's name speaks of.
struct TaskName {
  std::string task;     ///< vertex name; 1.13's OutputFlusher names only that
  int subtask = 0;      ///< from 1; 0: the name does not say
  int parallelism = 0;  ///< 0: the name does not say
  std::optional<int> attempt;
};

/// What a thread is for.
struct ThreadRole {
  std::string_view role = "other";
  const ThreadRule* rule = nullptr;
  std::optional<TaskName> task;  ///< also for threads that serve a task, such as its canceler
};

/// Tells the role of threads; each distinct name is looked at once.
class ThreadRoles {
 public:
  ThreadRoles(const ClassificationTables& tables, const FrameIndex& index,
              const StackTable& stacks);
  ThreadRole role_of(const Thread& thread) const;

 private:
  const std::vector<PatternId>& patterns_of(const std::string& name) const;
  bool frames_match(const Thread& thread, const ThreadRule& rule) const;

  const ClassificationTables& tables_;
  const FrameIndex& index_;
  const StackTable& stacks_;
  mutable std::map<std::string, std::vector<PatternId>> names_;
};

}  // namespace flinkdiag

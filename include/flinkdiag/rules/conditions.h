#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

/// A subtask and the task it belongs to.
struct SubtaskRef {
  const Task* task = nullptr;
  const Subtask* subtask = nullptr;
  std::uint32_t number = 0;  ///< in all_subtasks()
  int kind = -1;             ///< Subtask::kind, here so that a list of them is read in one go
};

/// What a condition looks at.
struct ConditionInput {
  const Situation& situation;
  std::vector<SubtaskRef> subtasks;  ///< those that are left after the conditions on subtasks
};

/// One row of the table of conditions. A condition looks at one subtask (and then picks those it
/// holds for) or at everything.
struct ConditionKind {
  std::string_view name;
  std::string_view means;  ///< for docs/rules.md
  /// Looks at nothing that Subtask::kind does not tell apart (classification/alike.cpp).
  bool (*on_subtask)(const Situation& situation, const SubtaskRef& subtask,
                     const Condition& condition);
  bool (*on_all)(const ConditionInput& input, const Condition& condition);
};

std::span<const ConditionKind> condition_kinds();

/// The subtasks for which `when` holds. Nothing: it does not hold. An empty list: it holds and
/// speaks of no subtask.
std::optional<std::vector<SubtaskRef>> evaluate(const When& when, const Situation& situation,
                                                const std::vector<SubtaskRef>& subtasks);

/// All subtasks of the situation, by task name and index.
std::vector<SubtaskRef> all_subtasks(const Situation& situation);

/// True if `value` is one of `patterns`; a pattern that ends with * stands for every text that
/// starts so.
bool matches_any(std::string_view value, const std::vector<std::string>& patterns);

}  // namespace flinkdiag

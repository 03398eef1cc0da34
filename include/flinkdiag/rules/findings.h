#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {

/// A fired rule in words and with evidence. `is_cause`: it tells the root cause, so that it takes
/// the cause's confidence.
Finding describe(const FiredRule& fired, const Situation& situation, const RootCause* cause);

/// Names of the operators (or, where the chain's operator cannot be told, of the tasks) that the
/// subtasks belong to, in their order, each once.
std::vector<std::string> operator_names(const std::vector<SubtaskRef>& subtasks);

/// What {name} stands for in a text of a rule; nothing if there is no such name.
std::optional<std::string> value_in_text(std::string_view name, const Situation& situation,
                                         const std::vector<SubtaskRef>& subtasks);

/// Fills {operators}, {tasks}, {n}, {parallelism}, {phase}, {activity}, {user}, {since}, {workers}
/// and {fact:NAME} in a text of a rule; see docs/rules.md.
std::string fill_text(const std::string& text, const Situation& situation,
                      const std::vector<SubtaskRef>& subtasks);

/// The thread's name and state, and the frames that prove what it does, leaf first.
Evidence evidence_of(const Situation& situation, const Observation& seen);

}  // namespace flinkdiag

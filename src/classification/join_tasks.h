#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "observe.h"

namespace flinkdiag {

/// Every task and subtask that a thread or a REST answer shows. Fills what was seen of each; its
/// state, workers, progress and operator come later.
void join_tasks(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed);

/// The operators of a chain by the vertex name: "A -> (B, C -> D)" gives A, B, C, D.
std::vector<std::string> operators_of_chain(std::string_view vertex_name);

}  // namespace flinkdiag

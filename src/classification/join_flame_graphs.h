#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "observe.h"

namespace flinkdiag {

/// What the flame graphs of vertices show, to the subtasks whose state lets them be in it.
void join_flame_graphs(Situation& situation,
                       const std::vector<std::vector<ObservedThread>>& observed);

}  // namespace flinkdiag

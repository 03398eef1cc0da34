#pragma once

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// Gives subtasks the same kind if no condition on a single subtask can tell them apart: of the
/// thousands that a large job has, each kind is then judged once. What a new condition looks at
/// must be compared here (tests/rules/conditions_test.cpp).
void number_alike_subtasks(Situation& situation);

}  // namespace flinkdiag

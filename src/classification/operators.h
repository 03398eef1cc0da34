#pragma once

#include "flinkdiag/classification/situation.h"
#include "frame_index.h"

namespace flinkdiag {

/// Names the operator of a chain that each subtask is in, where frames or logs tell it for sure,
/// and the user's method that it is in.
void name_operators(Situation& situation, const FrameIndex& index);

}  // namespace flinkdiag

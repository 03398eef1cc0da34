#pragma once

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// Adds a sentence for each task whose threads show another stage than its state by REST or log:
/// either the inputs are of different moments, or one of them is of another job.
void find_contradictions(Situation& situation);

}  // namespace flinkdiag

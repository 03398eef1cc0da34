#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "observe.h"

namespace flinkdiag {

/// Compares the dumps of each process with each other: a subtask moves if its stack, its lock, its
/// CPU time or a worker of its pool changed between them, is stuck if nothing did. One dump, or
/// dumps less than a second apart, tell nothing, nor do those of a thread that sleeps in one of
/// them and hardly uses the CPU: it may only try the same again.
void judge_progress(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed);

/// Fills gc_share from the cpu= of garbage collector threads between two dumps of one process.
void measure_gc(Situation& situation, const std::vector<std::vector<ObservedThread>>& observed);

}  // namespace flinkdiag

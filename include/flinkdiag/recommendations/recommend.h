#pragma once

#include <vector>

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {

/// Learns what the change of parallelism does to the key groups of the root cause: the fact
/// "key-groups" becomes "cut" or "aligned", where the parallelism before and now are known.
void learn_key_groups(Situation& situation, const RootCause& cause);

/// The advice of remedies/*.json for this situation, recommended first, then conditional, then
/// rejected; within these what helps this start first, then by effect on this cause, the safest
/// first among equals. `cause` may be null (nothing hangs, or nothing is known).
std::vector<Recommendation> recommend(const Rules& rules, const Situation& situation,
                                      const RootCause* cause);

}  // namespace flinkdiag

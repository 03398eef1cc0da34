#pragma once

#include <vector>

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {

/// The advice of remedies/*.json for this situation, recommended first, then conditional, then
/// rejected, each in the order of the rules. `cause` may be null (nothing hangs, or nothing is
/// known).
std::vector<Recommendation> recommend(const Rules& rules, const Situation& situation,
                                      const RootCause* cause);

}  // namespace flinkdiag

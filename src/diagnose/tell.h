#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {

/// The verdict in words. `cause` may be null; then `doubts` decides between all well and
/// undetermined, and `gaps` (find_gaps) what "all well" is worth.
Verdict tell_verdict(const Rules& rules, const Situation& situation, const RootCause* cause,
                     const std::vector<std::string>& doubts, const std::vector<std::string>& gaps);

}  // namespace flinkdiag

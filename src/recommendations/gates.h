#pragma once

#include <string>
#include <vector>

#include "flinkdiag/rules/conditions.h"

namespace flinkdiag {

enum class Truth { no, yes, unknown };

struct GateResult {
  Truth truth = Truth::yes;
  std::vector<std::string> unknown;  ///< the facts that would tell, if it is not known
};

/// Whether all conditions hold, in three values: a condition on a fact that is not known is
/// unknown, unless it takes in "unknown" itself; so is one on a version that is too coarse for its
/// range ("8.0" against ">=8.0.8"). One that does not hold outweighs any number of unknown ones.
GateResult judge(const When& needs, const Situation& situation,
                 const std::vector<SubtaskRef>& subtasks);

}  // namespace flinkdiag

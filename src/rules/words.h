#pragma once

#include <string>

#include "flinkdiag/rules/rules.h"

namespace flinkdiag {

/// "phase is restore.merge or restore.clip; Flink >=2.0"; "always" if there is no condition.
std::string in_words(const When& when);

}  // namespace flinkdiag

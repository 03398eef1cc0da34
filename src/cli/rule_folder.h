#pragma once

#include <string>
#include <vector>

#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// The rule files (*.json) in `folders` and below, by their path relative to the folder; a file of
/// a later folder replaces one of the same path. Fails if a folder cannot be read or holds none.
Result<std::vector<RuleFile>> read_rule_folders(const std::vector<std::string>& folders);

}  // namespace flinkdiag

#pragma once

#include <string>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

struct RuleTestReport {
  std::string text;  ///< a line a sample, under the file of its rule
  std::size_t failed = 0;
};

/// Tests the rules in `folder` on their samples, which lie in `samples`/<finding>/{bad,good}: a
/// finding must fire on each bad one and on no good one. An Error if the rules do not load.
Result<RuleTestReport> test_rules(const std::string& folder, const std::string& samples);

}  // namespace flinkdiag

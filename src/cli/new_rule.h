#pragma once

#include <string>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Writes a commented finding `id` ("acme/slow-sink") with its samples into `folder`, and says what
/// to do next. An Error if the id is none, or if a file is there already.
Result<std::string> new_rule(const std::string& id, const std::string& folder);

}  // namespace flinkdiag

#pragma once

#include <optional>
#include <string>

#include "flinkdiag/redaction/redact.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// What each token of an earlier report stands for; nothing if there is no such file yet. An Error
/// if it is no map, so that no other file is taken for one and overwritten.
Result<RedactionMap> read_redaction_map(const std::string& path);

/// One JSON object, token → value, that only its owner may read.
std::optional<Error> write_redaction_map(const std::string& path, const RedactionMap& map);

}  // namespace flinkdiag

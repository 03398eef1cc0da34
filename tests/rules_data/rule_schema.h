#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace flinkdiag {

/// What `document` does that rules/schema.json does not allow, a line each: unknown and missing
/// fields, wrong types, values that are not listed. Knows the keywords that our schema uses and no
/// others.
std::vector<std::string> schema_faults(const nlohmann::json& schema, const std::string& definition,
                                       const nlohmann::json& document, const std::string& place);

/// The definition that a rule file must follow: "phase" for "phases/restore-download.json".
std::string definition_of(const std::string& path);

}  // namespace flinkdiag

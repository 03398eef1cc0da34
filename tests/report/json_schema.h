#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace flinkdiag {

/// What of `value` does not obey `schema`, a sentence each: "/verdict/outcome: \"maybe\" is not one
/// of ...". Knows the part of JSON Schema that docs/report.schema.json uses, and says so where a
/// schema uses more. Beyond JSON Schema, a key that an object's `properties` does not describe is a
/// fault: consumers must allow additions, but our own must be documented.
std::vector<std::string> schema_faults(const nlohmann::json& value, const nlohmann::json& schema);

}  // namespace flinkdiag

#include "report/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace flinkdiag {
namespace {

using nlohmann::json;

bool is_of_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  return type == "number" && value.is_number();
}

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  void check(const json& value, const json& schema, const std::string& at) {
    if (schema.contains("$ref")) {
      const auto target = schema["$ref"].get<std::string>();  // "#/$defs/place"
      check(value, root_.at(json::json_pointer(target.substr(1))), at);
    }
    check_keywords(schema, at);
    check_type(value, schema, at);
    check_values(value, schema, at);
    check_alternatives(value, schema, at);
    if (value.is_object() && schema.contains("type")) check_object(value, schema, at);
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check(value[i], schema["items"], fmt::format("{}/{}", at, i));
      }
    }
  }

  std::vector<std::string> faults;

 private:
  void fault(const std::string& at, const std::string& what) { faults.push_back(at + ": " + what); }

  // A keyword that this validator passed over would look as if it held.
  void check_keywords(const json& schema, const std::string& at) {
    static const std::set<std::string> kKnown{"$schema",     "$defs",
                                              "$ref",        "title",
                                              "description", "type",
                                              "enum",        "const",
                                              "anyOf",       "minimum",
                                              "properties",  "required",
                                              "items",       "additionalProperties"};
    for (const auto& [key, unused] : schema.items()) {
      if (!kKnown.contains(key)) fault(at, "the schema uses \"" + key + "\", unknown here");
    }
  }

  void check_type(const json& value, const json& schema, const std::string& at) {
    if (!schema.contains("type")) return;
    const auto& type = schema["type"];
    const auto types = type.is_array() ? type : json::array({type});
    const bool fits = std::any_of(types.begin(), types.end(),
                                  [&](const json& t) { return is_of_type(value, t); });
    if (!fits) fault(at, fmt::format("{} is not of type {}", value.dump(), type.dump()));
  }

  void check_values(const json& value, const json& schema, const std::string& at) {
    if (schema.contains("const") && value != schema["const"]) {
      fault(at, fmt::format("{} is not {}", value.dump(), schema["const"].dump()));
    }
    if (schema.contains("enum")) {
      const auto& allowed = schema["enum"];
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        fault(at, fmt::format("{} is not one of {}", value.dump(), allowed.dump()));
      }
    }
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"]) {
      fault(at, fmt::format("{} is below {}", value.dump(), schema["minimum"].dump()));
    }
  }

  void check_alternatives(const json& value, const json& schema, const std::string& at) {
    if (!schema.contains("anyOf")) return;
    const auto& alternatives = schema["anyOf"];
    const bool fits = std::any_of(alternatives.begin(), alternatives.end(), [&](const json& one) {
      Validator alone(root_);
      alone.check(value, one, at);
      return alone.faults.empty();
    });
    if (!fits) fault(at, value.dump() + " fits no alternative of anyOf");
  }

  void check_object(const json& value, const json& schema, const std::string& at) {
    for (const auto& key : schema.value("required", json::array())) {
      if (!value.contains(key)) fault(at, "lacks " + key.dump());
    }
    const auto properties = schema.value("properties", json::object());
    for (const auto& [key, member] : value.items()) {
      const auto below = at + "/" + key;
      if (properties.contains(key)) {
        check(member, properties[key], below);
      } else if (schema.contains("additionalProperties") &&
                 schema["additionalProperties"].is_object()) {
        check(member, schema["additionalProperties"], below);
      } else {
        fault(below, "is not described");
      }
    }
  }

  const json& root_;
};

}  // namespace

std::vector<std::string> schema_faults(const nlohmann::json& value, const nlohmann::json& schema) {
  Validator validator(schema);
  validator.check(value, schema, "");
  return validator.faults;
}

}  // namespace flinkdiag

#include "rule_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace flinkdiag {
namespace {

using nlohmann::json;

class Checker {
 public:
  explicit Checker(const json& schema) : schema_(schema) {}

  void check(const json& rule, const json& value, const std::string& place) {
    if (rule.contains("$ref")) check(definition(rule.at("$ref")), value, place);
    if (rule.contains("type") && !has_type(rule.at("type"), value)) {
      return fault(place, fmt::format("is not of type {}", rule.at("type").dump()));
    }
    if (rule.contains("enum") && !contains(rule.at("enum"), value)) {
      fault(place, fmt::format("{} is not one of {}", value.dump(), rule.at("enum").dump()));
    }
    if (value.is_string()) check_text(rule, value.get<std::string>(), place);
    if (value.is_array()) check_list(rule, value, place);
    if (value.is_object()) check_object(rule, value, place);
  }

  std::vector<std::string> faults;

 private:
  void fault(const std::string& place, const std::string& what) {
    faults.push_back(fmt::format("{}: {}", place, what));
  }

  // "#/$defs/pattern"
  const json& definition(const std::string& reference) const {
    return schema_.at(json::json_pointer(reference.substr(1)));
  }

  static bool contains(const json& list, const json& value) {
    return std::ranges::find(list, value) != list.end();
  }

  static bool has_type(const std::string& type, const json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "integer") return value.is_number_integer();
    if (type == "boolean") return value.is_boolean();
    return type == "string" && value.is_string();
  }

  void check_text(const json& rule, const std::string& text, const std::string& place) {
    if (rule.contains("minLength") && text.empty()) fault(place, "is empty");
    // The only expression that the schema uses is "^re:".
    if (rule.contains("pattern") && !text.starts_with("re:"))
      fault(place, "does not start with re:");
  }

  void check_list(const json& rule, const json& list, const std::string& place) {
    if (rule.contains("minItems") && list.empty()) fault(place, "is empty");
    if (!rule.contains("items")) return;
    for (std::size_t i = 0; i < list.size(); ++i) {
      check(rule.at("items"), list[i], fmt::format("{}/{}", place, i));
    }
  }

  void check_object(const json& rule, const json& object, const std::string& place) {
    for (const auto& field : rule.value("required", json::array())) {
      if (!object.contains(field)) fault(place, fmt::format("has no {}", field.dump()));
    }
    const auto properties = rule.value("properties", json::object());
    const auto others = rule.value("additionalProperties", json(true));
    for (const auto& [field, value] : object.items()) {
      const auto inside = fmt::format("{}/{}", place, field);
      if (properties.contains(field)) {
        check(properties.at(field), value, inside);
      } else if (others.is_object()) {
        check(others, value, inside);
      } else if (!others.get<bool>()) {
        fault(inside, "is no field of such a rule");
      }
    }
    if (rule.contains("anyOf")) check_any_of(rule.at("anyOf"), object, place);
  }

  void check_any_of(const json& choices, const json& object, const std::string& place) {
    const auto fits = [&](const json& choice) {
      Checker one(schema_);
      one.check(choice, object, place);
      return one.faults.empty();
    };
    if (std::ranges::none_of(choices, fits)) fault(place, "has none of " + choices.dump());
  }

  const json& schema_;
};

}  // namespace

std::vector<std::string> schema_faults(const json& schema, const std::string& definition,
                                       const json& document, const std::string& place) {
  Checker checker(schema);
  checker.check(schema.at("$defs").at(definition), document, place);
  return checker.faults;
}

std::string definition_of(const std::string& path) {
  static const std::map<std::string, std::string> kFolders = {{"threads", "thread"},
                                                              {"phases", "phase"},
                                                              {"logs", "logs"},
                                                              {"findings", "finding"},
                                                              {"remedies", "remedy"}};
  const auto folder = kFolders.find(path.substr(0, path.find('/')));
  return folder != kFolders.end() ? folder->second : path.substr(0, path.find('.'));
}

}  // namespace flinkdiag

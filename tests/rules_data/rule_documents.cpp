#include "rule_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

fs::path rules_folder() { return fs::path(FLINKDIAG_SOURCE_DIR) / "rules"; }

void collect(const std::string& place, const nlohmann::json& json, const std::string& field,
             std::vector<RuleObject>& found) {
  if (json.is_object() && json.contains(field)) found.push_back({place, &json});
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    collect(fmt::format("{}/{}", place, key), value, field, found);
  }
}

}  // namespace

nlohmann::json read_rule_json(const std::string& path) {
  std::ifstream in(rules_folder() / path);
  if (!in) throw std::runtime_error("cannot read rules/" + path);
  return nlohmann::json::parse(in, nullptr, true, /*ignore_comments=*/true);
}

std::vector<RuleDocument> read_rule_documents() {
  std::vector<RuleDocument> documents;
  for (const auto& entry : fs::recursive_directory_iterator(rules_folder())) {
    const auto path = fs::relative(entry.path(), rules_folder()).generic_string();
    if (entry.path().extension() != ".json" || path == "schema.json") continue;
    documents.push_back({path, read_rule_json(path)});
  }
  std::ranges::sort(documents, {}, &RuleDocument::path);
  return documents;
}

std::vector<RuleObject> objects_with(const std::vector<RuleDocument>& documents,
                                     const std::string& field) {
  std::vector<RuleObject> found;
  for (const auto& document : documents) collect(document.path, document.json, field, found);
  return found;
}

std::vector<std::string> texts_of(const nlohmann::json& object, const std::string& field) {
  const auto found = object.find(field);
  if (found == object.end()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->get<std::vector<std::string>>();
}

std::optional<VersionRange> claimed_versions(const nlohmann::json& object) {
  if (!object.contains("flink") || !object.at("flink").is_string()) return std::nullopt;
  const auto range = VersionRange::parse(object.at("flink").get<std::string>());
  if (!range) throw std::runtime_error(object.at("flink").dump() + ": " + range.error().message);
  return *range;
}

}  // namespace flinkdiag

#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/support/version.h"

namespace flinkdiag {

/// A file of rules/, parsed but not interpreted.
struct RuleDocument {
  std::string path;  ///< relative to rules/
  nlohmann::json json;
};

/// All files of rules/ but schema.json, by path. Throws if one is not JSON.
std::vector<RuleDocument> read_rule_documents();

nlohmann::json read_rule_json(const std::string& path);

/// An object within a document that holds rule fields.
struct RuleObject {
  std::string place;  ///< "phases/restore-download.json/rules/0"
  const nlohmann::json* json = nullptr;
};

/// Every object within the documents that has `field`.
std::vector<RuleObject> objects_with(const std::vector<RuleDocument>& documents,
                                     const std::string& field);

/// A string or a list of strings; empty if the field is absent.
std::vector<std::string> texts_of(const nlohmann::json& object, const std::string& field);

/// The releases that "flink" claims; nothing if it claims none.
std::optional<VersionRange> claimed_versions(const nlohmann::json& object);

}  // namespace flinkdiag

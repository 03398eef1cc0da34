#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "rule_documents.h"

// A misspelt event, fact or finding would silently never hold.

namespace flinkdiag {
namespace {

using nlohmann::json;

std::vector<RuleDocument> documents_of(std::initializer_list<std::string_view> prefixes) {
  auto documents = read_rule_documents();
  std::erase_if(documents, [&](const RuleDocument& document) {
    return std::ranges::none_of(
        prefixes, [&](std::string_view prefix) { return document.path.starts_with(prefix); });
  });
  return documents;
}

std::set<std::string> values_of(const std::vector<RuleDocument>& documents,
                                const std::string& field) {
  std::set<std::string> values;
  for (const auto& object : objects_with(documents, field)) {
    for (const auto& text : texts_of(*object.json, field)) values.insert(text);
  }
  return values;
}

// Names of the members of all objects that stand in `field`.
std::set<std::string> keys_of(const std::vector<RuleDocument>& documents,
                              const std::string& field) {
  std::set<std::string> keys;
  for (const auto& object : objects_with(documents, field)) {
    const auto& value = object.json->at(field);
    if (!value.is_object()) continue;
    for (const auto& [key, ignored] : value.items()) keys.insert(key);
  }
  return keys;
}

std::set<std::string> missing_in(const std::set<std::string>& known,
                                 const std::set<std::string>& used) {
  std::set<std::string> missing;
  std::ranges::set_difference(used, known, std::inserter(missing, missing.end()));
  return missing;
}

}  // namespace

TEST_CASE("events that rules ask for are made by some log rule", "[rules-data]") {
  const auto known = values_of(documents_of({"logs/"}), "event");
  const auto users = documents_of({"findings/", "remedies/", "facts.json"});
  for (const auto* field : {"event", "no_event", "evidence_events"}) {
    INFO(field);
    CHECK(missing_in(known, values_of(users, field)) == std::set<std::string>{});
  }
  CHECK(missing_in(known, keys_of(users, "last_of")) == std::set<std::string>{});
}

TEST_CASE("facts that rules ask for can be learnt", "[rules-data]") {
  const auto known = values_of(documents_of({"facts.json"}), "fact");
  const auto used = keys_of(documents_of({"findings/", "remedies/"}), "fact");
  CHECK_FALSE(used.empty());
  CHECK(missing_in(known, used) == std::set<std::string>{});
}

TEST_CASE("findings that others replace exist", "[rules-data]") {
  const auto findings = documents_of({"findings/"});
  CHECK(missing_in(values_of(findings, "id"), values_of(findings, "replaces")) ==
        std::set<std::string>{});
}

TEST_CASE("every recommendation that runbooks may know by its id has a rule", "[rules-data]") {
  const std::set<std::string> contract = {"dynamic-scaling",
                                          "local-recovery",
                                          "lazy-loading",
                                          "more-transfer-threads",
                                          "ingest-db-restore",
                                          "delete-files-in-range",
                                          "native-snapshot",
                                          "reduce-state",
                                          "change-state-backend",
                                          "more-heap",
                                          "shrink-operator-state",
                                          "materialize-more-often",
                                          "aligned-snapshot",
                                          "same-volume-local-dirs",
                                          "claim-mode",
                                          "faster-remote-storage",
                                          "fix-user-code",
                                          "fix-deadlock",
                                          "free-slots",
                                          "upgrade-flink",
                                          "collect-more"};
  const auto ids = values_of(documents_of({"remedies/"}), "id");
  CHECK(std::ranges::includes(ids, contract));
}

}  // namespace flinkdiag

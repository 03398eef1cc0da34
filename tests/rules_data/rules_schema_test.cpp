#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <set>

#include "flinkdiag/support/text.h"
#include "rule_documents.h"
#include "rule_schema.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

// The ids that docs/report.schema.json promises; a rule must not invent one.
const std::set<std::string> kPhases = {"schedule.slots",
                                       "schedule.job-recovery",
                                       "deploy",
                                       "init.codegen",
                                       "restore.download",
                                       "restore.local",
                                       "restore.open-db",
                                       "restore.merge",
                                       "restore.clip",
                                       "restore.full-snapshot",
                                       "restore.heap",
                                       "restore.timers",
                                       "restore.operator-state",
                                       "restore.changelog",
                                       "restore.gemini",
                                       "restore.channel-state",
                                       "restore.unknown",
                                       "init.user-state",
                                       "init.user-open",
                                       "init.wait",
                                       "running.idle",
                                       "running.processing",
                                       "running.state-access",
                                       "running.backpressured",
                                       "running.checkpoint",
                                       "canceling",
                                       "unknown"};

std::set<std::string> values_of(const std::vector<RuleDocument>& documents,
                                const std::string& field) {
  std::set<std::string> values;
  for (const auto& object : objects_with(documents, field)) {
    for (const auto& text : texts_of(*object.json, field)) values.insert(text);
  }
  return values;
}

std::vector<RuleDocument> in_folder(const std::vector<RuleDocument>& documents,
                                    const std::string& folder) {
  std::vector<RuleDocument> found;
  for (const auto& document : documents) {
    if (document.path.starts_with(folder)) found.push_back(document);
  }
  return found;
}

}  // namespace

TEST_CASE("every rule file follows rules/schema.json", "[rules-data]") {
  const json schema = read_rule_json("schema.json");
  for (const auto& document : read_rule_documents()) {
    const auto definition = definition_of(document.path);
    INFO(document.path);
    REQUIRE(schema.at("$defs").contains(definition));
    const auto faults = schema_faults(schema, definition, document.json, document.path);
    INFO(join(faults, "\n"));
    CHECK(faults.empty());
  }
}

TEST_CASE("misspelt and missing fields, wrong types and values are faults", "[rules-data]") {
  const json schema = read_rule_json("schema.json");
  const auto faults = schema_faults(schema, "phase", json::parse(R"({
    "phase": "deploy", "meaning": "x",
    "rules": [{"frames": [], "spine": ["restored"], "called_from": ["a"], "priority": "1",
               "flink": "1.13", "read_from": "y"}]})"),
                                    "x.json");
  CHECK(faults == std::vector<std::string>{
                      "x.json/rules/0: has no \"certainty\"",
                      "x.json/rules/0/called_from: is no field of such a rule",
                      "x.json/rules/0/frames: is empty",
                      "x.json/rules/0/priority: is not of type \"integer\"",
                      "x.json/rules/0/spine/0: \"restored\" is not one of "
                      "[\"restore\",\"running\",\"deploy\",\"unknown\"]",
                  });
  CHECK(schema_faults(schema, "thread", json::parse(R"({"role": "a", "read_from": "b"})"), "t")
            .size() == 1);
}

TEST_CASE("phases that rules speak of are those of the report", "[rules-data]") {
  const auto documents = read_rule_documents();
  for (const auto* field : {"phase_start", "phase_end"}) {
    for (const auto& phase : values_of(documents, field)) {
      INFO(field << " " << phase);
      CHECK(kPhases.contains(phase));
    }
  }
  for (const auto& phase : values_of(in_folder(documents, "phases/"), "phase")) {
    INFO(phase);
    CHECK(kPhases.contains(phase));
  }
}

TEST_CASE("each phase has one file, named after it", "[rules-data]") {
  for (const auto& document : in_folder(read_rule_documents(), "phases/")) {
    auto name = document.json.at("phase").get<std::string>();
    std::ranges::replace(name, '.', '-');
    CHECK(document.path == fmt::format("phases/{}.json", name));
  }
}

TEST_CASE("roles that phases ask for are given by some thread rule", "[rules-data]") {
  const auto documents = read_rule_documents();
  const auto roles = values_of(in_folder(documents, "threads/"), "role");
  for (const auto* field : {"threads", "waits_for"}) {
    for (const auto& role : values_of(in_folder(documents, "phases/"), field)) {
      INFO(field << " " << role);
      CHECK(roles.contains(role));
    }
  }
}

}  // namespace flinkdiag

#include "report/json_schema.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "flinkdiag/report/formats.h"
#include "report/sample_diagnoses.h"
#include "report/writers.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

json schema() { return json::parse(report_schema()); }

json good_report() { return json::parse(write_json(bottleneck_diagnosis(), {})); }

std::vector<std::string> faults(const json& report) { return schema_faults(report, schema()); }

}  // namespace

TEST_CASE("every golden JSON report obeys the schema", "[report]") {
  namespace fs = std::filesystem;
  int checked = 0;
  const fs::path golden = fs::path(FLINKDIAG_SOURCE_DIR) / "tests" / "golden";
  for (const auto& entry : fs::recursive_directory_iterator(golden)) {
    if (entry.path().extension() != ".json") continue;
    INFO(entry.path().filename());
    std::ifstream file(entry.path());
    const auto report = json::parse(file);
    if (!report.contains("verdict")) continue;  // a golden of something else
    CHECK(faults(report) == std::vector<std::string>{});
    ++checked;
  }
  CHECK(checked >= 4);
}

TEST_CASE("a report that lacks a key breaks the schema", "[report]") {
  auto report = good_report();
  report["verdict"].erase("summary");
  CHECK(faults(report) == std::vector<std::string>{"/verdict: lacks \"summary\""});
}

TEST_CASE("a key that the schema does not describe is a fault", "[report]") {
  auto report = good_report();
  report["tasks"][0]["colour"] = "red";
  CHECK(faults(report) == std::vector<std::string>{"/tasks/0/colour: is not described"});
}

TEST_CASE("a value of another type breaks the schema", "[report]") {
  auto report = good_report();
  report["inputs"][0]["threads"] = "many";
  CHECK(faults(report) ==
        std::vector<std::string>{"/inputs/0/threads: \"many\" is not of type \"integer\""});
}

TEST_CASE("a phase that the contract does not name breaks the schema", "[report]") {
  auto report = good_report();
  report["tasks"][0]["subtasks"][0]["phase"] = "restore.magic";
  report["verdict"]["phase"] = "restore.magic";
  const auto found = faults(report);
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0],
             Catch::StartsWith("/tasks/0/subtasks/0/phase: \"restore.magic\" is not one of"));
  CHECK(found[1] == "/verdict/phase: \"restore.magic\" fits no alternative of anyOf");
}

TEST_CASE("a negative count and another schema name break the schema", "[report]") {
  auto report = good_report();
  report["workers"][0]["activities"]["remote-read"] = -1;
  report["schema"] = "flinkdiag.report/2";
  CHECK(faults(report) ==
        std::vector<std::string>{"/schema: \"flinkdiag.report/2\" is not \"flinkdiag.report/1\"",
                                 "/workers/0/activities/remote-read: -1 is below 0"});
}

TEST_CASE("the validator says which keyword of a schema it does not know", "[report]") {
  CHECK(schema_faults("a", {{"type", "string"}, {"pattern", "^b"}}) ==
        std::vector<std::string>{": the schema uses \"pattern\", unknown here"});
}

}  // namespace flinkdiag

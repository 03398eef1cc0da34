#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/text.h"
#include "report/json_schema.h"
#include "report/sample_diagnoses.h"
#include "report/writers.h"

namespace flinkdiag {
namespace {

using Json = nlohmann::ordered_json;

Json report_of(const Diagnosis& diagnosis) { return Json::parse(write_json(diagnosis, {})); }

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [key, unused] : object.items()) names.push_back(key);
  return names;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("keys stand in the order of the contract, additions after them", "[report]") {
  const auto report = report_of(bottleneck_diagnosis());
  CHECK(keys(report) == Keys{"schema", "tool", "verdict", "tasks", "workers", "findings",
                             "recommendations", "inputs", "facts", "contradictions", "not_judged",
                             "suppressed", "patch"});
  CHECK(keys(report["verdict"]) == Keys{"outcome", "phase", "activity", "operators", "finding",
                                        "confidence", "summary", "detail"});
  CHECK(keys(report["tasks"][0]) == Keys{"name", "parallelism", "stateful", "subtasks"});
  CHECK(keys(report["tasks"][0]["subtasks"][0]) ==
        Keys{"index", "attempt", "phase", "activity", "progress", "operator", "process", "at",
             "state", "since_ms", "root_cause", "sampled"});
  CHECK(keys(report["findings"][0]) ==
        Keys{"id", "severity", "confidence", "title", "explanation", "tasks", "evidence"});
  CHECK(keys(report["findings"][0]["evidence"][0]) == Keys{"input", "line", "excerpt", "frames"});
  CHECK(keys(report["recommendations"][0]) ==
        Keys{"id", "status", "why", "requires", "config", "effect", "risks", "source", "helps",
             "expected", "hazard", "unknown", "does", "figure", "verify", "undo"});
  CHECK(keys(report["inputs"][0]) == Keys{"path", "format", "understood", "threads",
                                          "stack_depth_limit", "unread_lines", "notes", "samples"});
}

TEST_CASE("a subtask that stands for some of a flame graph says so", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {{"A", 0, std::nullopt, {subtask_in(1, "restore.download", "remote-read")}}};
  CHECK(report_of(diagnosis)["tasks"][0]["subtasks"][0]["sampled"] == false);
  diagnosis.tasks[0].subtasks[0].sampled = true;
  CHECK(report_of(diagnosis)["tasks"][0]["subtasks"][0]["sampled"] == true);
}

TEST_CASE("what is not known is null, never an empty text or zero", "[report]") {
  Diagnosis diagnosis;
  diagnosis.tasks = {{"A", 0, std::nullopt, {subtask_in(1, "unknown", "unknown")}}};
  diagnosis.workers.emplace_back();
  diagnosis.inputs.emplace_back();
  const auto report = report_of(diagnosis);
  for (const auto* key : {"phase", "activity", "finding"}) CHECK(report["verdict"][key].is_null());
  for (const auto* key : {"parallelism", "stateful"}) CHECK(report["tasks"][0][key].is_null());
  for (const auto* key : {"attempt", "operator", "process", "state", "since_ms"}) {
    CHECK(report["tasks"][0]["subtasks"][0][key].is_null());
  }
  CHECK(report["workers"][0]["process"].is_null());
  CHECK(report["inputs"][0]["stack_depth_limit"].is_null());
}

TEST_CASE("an empty diagnosis has empty lists and obeys the schema", "[report]") {
  const auto text = write_json({}, {});
  const auto report = nlohmann::json::parse(text);
  for (const auto* key : {"tasks", "workers", "findings", "recommendations", "inputs", "facts",
                          "contradictions", "not_judged", "suppressed"}) {
    CHECK(report[key] == nlohmann::json::array());
  }
  CHECK(report["patch"].is_null());
  CHECK(text.ends_with("\n}\n"));
  CHECK(schema_faults(report, nlohmann::json::parse(report_schema())) == Keys{});
}

TEST_CASE("tasks are sorted by name", "[report]") {
  Diagnosis diagnosis;
  for (const auto* name : {"b", "a", "c"}) diagnosis.tasks.push_back({name, 1, true, {}});
  const auto report = report_of(diagnosis);
  CHECK(report["tasks"][0]["name"] == "a");
  CHECK(report["tasks"][2]["name"] == "c");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD wherever they stand", "[report]") {
  Diagnosis diagnosis;
  diagnosis.verdict.summary = "caf\xE9";
  diagnosis.verdict.operators = {"\xFF"};
  diagnosis.workers = {{"\xC3", "", 1, {{"\xFE", 1}}}};
  diagnosis.findings.emplace_back();
  diagnosis.findings[0].evidence = {{{0, 1}, "a\x80z", {"\xF0\x9F"}}};
  const auto text = write_json(diagnosis, {});
  CHECK(to_valid_utf8(text) == text);
  const auto report = Json::parse(text);
  CHECK(report["verdict"]["summary"] == "caf\uFFFD");
  CHECK(report["findings"][0]["evidence"][0]["excerpt"] == "a\uFFFDz");
  CHECK(report["workers"][0]["activities"]["\uFFFD"] == 1);
}

TEST_CASE("the options for people do not touch JSON", "[report]") {
  const auto diagnosis = bottleneck_diagnosis();
  const ReportOptions narrow{
      .width = 20, .colour = true, .ascii = true, .verbose = true, .quiet = true};
  CHECK(write_json(diagnosis, narrow) == write_json(diagnosis, {}));
}

}  // namespace flinkdiag

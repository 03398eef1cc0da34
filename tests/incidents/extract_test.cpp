// What must not change a report: how many threads read, and whether the inputs were extracted
// first.
#include <catch2/catch.hpp>

#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/rule_set.h"
#include "incidents/incident_cases.h"

namespace flinkdiag {
namespace {

std::string report_of(const std::vector<Input>& inputs, std::size_t threads = 1) {
  const auto rules = RuleSet::embedded();
  const auto incident = ingest(inputs, {rules.value().log_literals(), threads});
  const auto json = std::ranges::find(report_formats(), "json", &ReportFormat::id);
  return json->write(diagnose(incident, rules.value()), {});
}

Input extract_of(const std::vector<Input>& inputs) {
  const auto rules = RuleSet::embedded();
  const auto read = [&](std::size_t file) { return std::vector<Input>{inputs[file]}; };
  return Input::from_text("extract.json",
                          extract(inputs.size(), read, {rules.value().log_literals(), 1}));
}

}  // namespace

TEST_CASE("any number of threads gives the same report", "[incidents]") {
  for (const auto& name : incident_names()) {
    INFO(name);
    const auto inputs = incident_inputs(name);
    const auto report = report_of(inputs);
    CHECK(report_of(inputs, 2) == report);
    CHECK(report_of(inputs, 16) == report);
  }
}

TEST_CASE("extracts of the inputs, one by one or together, give the report of the inputs",
          "[incidents]") {
  for (const auto& name : incident_names()) {
    INFO(name);
    const auto inputs = incident_inputs(name);
    const auto report = report_of(inputs);
    std::vector<Input> extracts;
    for (const Input& input : inputs) extracts.push_back(extract_of({input}));
    CHECK(report_of(extracts) == report);
    CHECK(report_of({extract_of(inputs)}) == report);
    CHECK(report_of({extract_of(extracts)}) == report);
  }
}

}  // namespace flinkdiag

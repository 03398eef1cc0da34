// What must not change a report: how many threads read, and whether the inputs were extracted
// first.
#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "cli/redaction.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/rule_set.h"
#include "incidents/incident_cases.h"

namespace flinkdiag {
namespace {

std::string report_of(const std::vector<Input>& inputs, std::size_t threads = 1) {
  const auto incident = ingest(inputs, {built_in_rules().log_literals(), threads});
  const auto json = std::ranges::find(report_formats(), "json", &ReportFormat::id);
  return json->write(diagnose(incident, built_in_rules()), {});
}

Input extract_of(const std::vector<Input>& inputs) {
  const auto read = [&](std::size_t file) { return std::vector<Input>{inputs[file]}; };
  return Input::from_text("extract.json",
                          extract(inputs.size(), read, {built_in_rules().log_literals(), 1}).text);
}

Verdict verdict_of(const Input& input) { return diagnose_inputs({input}).verdict; }

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

TEST_CASE("a redacted extract gives the verdict of the inputs, names aside", "[incidents]") {
  for (const auto& name : incident_names()) {
    INFO(name);
    Input input = extract_of(incident_inputs(name));
    const auto plain = verdict_of(input);
    for (const bool operators : {false, true}) {
      const auto text =
          clean_extract(std::string(input.text), built_in_rules(), {true, operators, ""});
      const auto redacted = verdict_of(Input::from_text("extract.json", text.value()));
      CHECK(redacted.outcome == plain.outcome);
      CHECK(redacted.phase == plain.phase);
      CHECK(redacted.activity == plain.activity);
      CHECK(redacted.finding == plain.finding);
      if (!operators) CHECK(redacted.operators == plain.operators);
    }
  }
}

TEST_CASE("an extract keeps its frames and loses its hosts", "[incidents]") {
  const auto text =
      clean_extract(
          std::string(
              extract_of({Input::from_text("/home/alice/tm.txt",
                                           "\"poll nn1.acme.com:8020\" #1 prio=5 nid=0x2 runnable\n"
                                           "   java.lang.Thread.State: RUNNABLE\n"
                                           "\tat com.acme.internal.Poll.run(Poll.java:80)\n")})
                  .text),
          built_in_rules(), {true, false, ""})
          .value();
  CHECK(text.find("com.acme.internal.Poll.run") != text.npos);
  CHECK(text.find("poll host-1:8020") != text.npos);
  CHECK(text.find("/home/user-1/tm.txt") != text.npos);
  CHECK(text.find("nn1") == text.npos);
}

}  // namespace flinkdiag

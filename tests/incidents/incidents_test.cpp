// Whole cases: what the program says of them, against what the cause really was.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/exit_code.h"
#include "flinkdiag/report/formats.h"
#include "golden.h"
#include "incidents/incident_cases.h"
#include "report/json_schema.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Names = std::vector<std::string>;

constexpr std::uintmax_t kLargestIncident = 120'000;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

json expected_of(const std::string& name) {
  return json::parse(read_text(incident_folder() / (name + ".expected.json")));
}

// null stands for "none", which the model writes as an empty text.
std::string text_or_none(const json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

Names advice(const Diagnosis& diagnosis, AdviceStatus status) {
  Names ids;
  for (const auto& advised : diagnosis.recommendations) {
    if (advised.status == status) ids.push_back(advised.id);
  }
  return ids;
}

std::set<std::string> progress_of_root_cause(const Diagnosis& diagnosis) {
  std::set<std::string> seen;
  for (const auto& task : diagnosis.tasks) {
    for (const auto& subtask : task.subtasks) {
      if (subtask.root_cause) seen.emplace(to_string(subtask.progress));
    }
  }
  return seen;
}

TEST_CASE("every incident gets the verdict that its cause asks for", "[incidents]") {
  for (const auto& name : incident_names()) {
    INFO(name);
    const json expected = expected_of(name);
    const Diagnosis diagnosis = diagnose_inputs(incident_inputs(name));
    const Verdict& verdict = diagnosis.verdict;
    CHECK(to_string(verdict.outcome) == expected.at("outcome").get<std::string>());
    CHECK(verdict.phase == text_or_none(expected.at("phase")));
    CHECK(verdict.activity == text_or_none(expected.at("activity")));
    CHECK(verdict.finding == text_or_none(expected.at("finding")));
    CHECK(static_cast<int>(exit_code(diagnosis, {})) == expected.at("exit").get<int>());
    Names operators = verdict.operators;
    std::ranges::sort(operators);
    CHECK(operators == expected.at("operators").get<Names>());
  }
}

TEST_CASE("every incident gets the advice that helps and none that does not", "[incidents]") {
  for (const auto& name : incident_names()) {
    INFO(name);
    const json expected = expected_of(name);
    const Names given = advice(diagnose_inputs(incident_inputs(name)), AdviceStatus::recommended);
    CHECK_THAT(given, Catch::Contains(expected.at("recommended").get<Names>()));
    for (const auto& wrong : expected.at("not_recommended").get<Names>()) {
      CHECK_THAT(given, !Catch::VectorContains(wrong));
    }
  }
}

TEST_CASE("several moments tell whether the start moves, one does not", "[incidents]") {
  for (const auto& name : incident_names()) {
    const json expected = expected_of(name);
    if (!expected.contains("progress")) continue;
    INFO(name);
    const std::set<std::string> wanted = {expected.at("progress").get<std::string>()};
    CHECK(progress_of_root_cause(diagnose_inputs(incident_inputs(name))) == wanted);
  }
}

TEST_CASE("every file of an incident is understood", "[incidents]") {
  for (const auto& name : incident_names()) {
    for (const auto& input : diagnose_inputs(incident_inputs(name)).inputs) {
      INFO(input.path);
      CHECK(input.understood);
      CHECK(input.unread_lines == 0);
    }
  }
}

TEST_CASE("every incident is small and says where it comes from", "[incidents]") {
  REQUIRE(incident_names().size() >= 10);
  for (const auto& name : incident_names()) {
    INFO(name);
    std::uintmax_t bytes = 0;
    for (const auto& file : fs::recursive_directory_iterator(incident_folder() / name)) {
      if (file.is_regular_file()) bytes += file.file_size();
    }
    CHECK(bytes < kLargestIncident);
    CHECK(read_text(incident_folder() / (name + ".origin.md")).starts_with("# " + name + "\n"));
  }
}

TEST_CASE("no expectation is left without its incident", "[incidents]") {
  const Names names = incident_names();
  for (const auto& file : fs::directory_iterator(incident_folder())) {
    if (file.is_directory()) continue;
    const std::string name = file.path().filename().string();
    INFO(name);
    CHECK_THAT(names, Catch::VectorContains(name.substr(0, name.find('.'))));
  }
}

TEST_CASE("reports of whole incidents read well", "[incidents]") {
  const ReportFormat& text = report_formats().front();
  for (const std::string name : {"slow-download", "missing-slots"}) {
    check_golden("incidents/" + name + ".txt",
                 text.write(diagnose_inputs(incident_inputs(name)), {.width = 100}));
  }
}

TEST_CASE("the JSON report of every incident follows the published schema", "[incidents]") {
  const auto schema = json::parse(report_schema());
  const auto formats = report_formats();
  const auto writer = std::ranges::find(formats, "json", &ReportFormat::id);
  REQUIRE(writer != formats.end());
  for (const auto& name : incident_names()) {
    CAPTURE(name);
    const auto report = json::parse(writer->write(diagnose_inputs(incident_inputs(name)), {}));
    CHECK(schema_faults(report, schema) == Names{});
  }
}

}  // namespace
}  // namespace flinkdiag

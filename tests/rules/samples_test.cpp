#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

// samples/rules/<finding>/{bad,good}/<case>: a case is a file, or a folder of files that are read
// together. expected.json says what all cases of "bad" and of "good" must give.
const fs::path kSamples = fs::path(FLINKDIAG_SOURCE_DIR) / "samples" / "rules";

std::set<std::string> finding_ids() {
  std::set<std::string> ids;
  constexpr std::string_view kFolder = "findings/", kEnding = ".json";
  for (const auto& file : embedded_rule_files()) {
    if (!file.path.starts_with(kFolder)) continue;
    ids.insert(
        file.path.substr(kFolder.size(), file.path.size() - kFolder.size() - kEnding.size()));
  }
  return ids;
}

std::set<std::string> sample_ids() {
  std::set<std::string> ids;
  for (const auto& entry : fs::recursive_directory_iterator(kSamples)) {
    if (entry.path().filename() == "expected.json")
      ids.insert(fs::relative(entry.path().parent_path(), kSamples).generic_string());
  }
  return ids;
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Diagnosis diagnose_case(const fs::path& path) {
  std::vector<Input> inputs;
  for (const auto& file : fs::is_directory(path) ? sorted_entries(path) : std::vector{path})
    inputs.push_back(Input::from_text(file.filename().string(), read_text(file)));
  return diagnose(ingest(inputs, {.log_literals = built_in_rules().log_literals()}),
                  built_in_rules());
}

// What a case gives against what expected.json wants; empty if it is as it should be.
std::string difference(const Diagnosis& diagnosis, const std::string& id,
                       const nlohmann::json& expected) {
  std::vector<std::string> faults;
  const bool fires =
      std::ranges::find(diagnosis.findings, id, &Finding::id) != diagnosis.findings.end();
  if (fires != expected.at("fires").get<bool>())
    faults.emplace_back(fires ? "fires" : "does not fire");
  const auto compare = [&](const char* field, const std::string& is) {
    if (!expected.contains(field)) return;
    const auto& value = expected.at(field);
    const auto wanted = value.is_null() ? std::string() : value.get<std::string>();
    if (is != wanted) faults.push_back(fmt::format("{} is \"{}\", not \"{}\"", field, is, wanted));
  };
  compare("outcome", std::string(to_string(diagnosis.verdict.outcome)));
  compare("phase", diagnosis.verdict.phase);
  compare("activity", diagnosis.verdict.activity);
  return fmt::format("{}", fmt::join(faults, "; "));
}

}  // namespace

TEST_CASE("every finding has samples and every sample a finding", "[rules]") {
  CHECK(finding_ids() == sample_ids());
}

TEST_CASE("every finding fires on its bad samples and is silent on its good ones", "[rules]") {
  for (const auto& id : sample_ids()) {
    const auto expected = nlohmann::json::parse(read_text(kSamples / id / "expected.json"));
    for (const std::string kind : {"bad", "good"}) {
      const auto cases = sorted_entries(kSamples / id / kind);
      CHECK_FALSE(cases.empty());
      for (const auto& path : cases) {
        INFO(fs::relative(path, kSamples).generic_string());
        CHECK(difference(diagnose_case(path), id, expected.at(kind)) == "");
      }
    }
  }
}

TEST_CASE("a bad sample is understood to the last line", "[rules]") {
  for (const auto& id : sample_ids()) {
    for (const auto& path : sorted_entries(kSamples / id / "bad")) {
      for (const auto& input : diagnose_case(path).inputs) {
        INFO(fs::relative(path, kSamples).generic_string() << " " << input.path);
        CHECK(input.understood);
        CHECK(input.unread_lines == 0);
      }
    }
  }
}

TEST_CASE("every sample says where it comes from", "[rules]") {
  for (const auto& id : sample_ids()) {
    INFO(id);
    CHECK(read_text(kSamples / id / "ORIGIN.md").size() > id.size() + 20);
  }
}

}  // namespace flinkdiag

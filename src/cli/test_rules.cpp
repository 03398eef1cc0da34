#include "cli/test_rules.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "cli/load_inputs.h"
#include "cli/rule_folder.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/rules/why_silent.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What all samples of one kind must give; "fires" is true for bad ones and false for good ones.
struct Expected {
  bool fires = false;
  std::vector<std::pair<std::string, std::string>> verdict;  // "phase", "restore.heap"
};

class RuleTester {
 public:
  RuleTester(const RuleSet& rules, fs::path samples)
      : rules_(rules), samples_(std::move(samples)) {}

  void test(const RuleFile& file) {
    constexpr std::string_view kFolder = "findings/", kEnding = ".json";
    if (!file.path.starts_with(kFolder)) return;
    const auto id =
        file.path.substr(kFolder.size(), file.path.size() - kFolder.size() - kEnding.size());
    tested_.insert(id);
    report_.text += file.path + "\n";
    if (is_switched_off(file)) {
      line("off", "switched off");
      return;
    }
    for (const std::string kind : {"bad", "good"}) test_kind(id, kind);
  }

  // Samples whose rule was renamed or forgotten would never run.
  void look_for_orphans() {
    std::error_code none;
    for (const auto& entry : fs::recursive_directory_iterator(
             samples_, fs::directory_options::skip_permission_denied, none)) {
      const auto name = entry.path().filename();
      if (!entry.is_directory(none) || (name != "bad" && name != "good")) continue;
      const auto id = entry.path().parent_path().lexically_relative(samples_).generic_string();
      if (tested_.contains(id)) continue;
      tested_.insert(id);
      report_.text += entry.path().parent_path().generic_string() + "\n";
      fail(fmt::format("no rule findings/{}.json", id));
    }
  }

  RuleTestReport take() {
    report_.text += fmt::format(
        "\n{}, {}: {}\n", count(tested_.size(), "rule"), count(samples_seen_, "sample"),
        report_.failed == 0 ? "all as they should be" : fmt::format("{} failed", report_.failed));
    return std::move(report_);
  }

 private:
  void line(std::string_view status, std::string_view text) {
    report_.text += fmt::format("  {:<5} {}\n", status, text);
  }

  void fail(std::string_view text) {
    line("FAIL", text);
    ++report_.failed;
  }

  static bool is_switched_off(const RuleFile& file) {
    const auto rule = json::parse(file.text, nullptr, false, true);
    return rule.is_object() && rule.contains("enabled") && rule["enabled"] == false;
  }

  void test_kind(const std::string& id, const std::string& kind) {
    const auto folder = samples_ / id / kind;
    std::vector<fs::path> cases;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) cases.push_back(entry.path());
    std::ranges::sort(cases);
    if (cases.empty()) {
      return fail(fmt::format("{}: no sample; put an input there on which the rule {}",
                              folder.generic_string(),
                              kind == "bad" ? "must fire" : "must not fire"));
    }
    const auto expected = read_expected(id, kind);
    if (!expected) return;
    for (const auto& path : cases) test_sample(id, path, *expected);
  }

  std::optional<Expected> read_expected(const std::string& id, const std::string& kind) {
    Expected expected{kind == "bad", {}};
    const auto path = samples_ / id / "expected.json";
    std::ifstream in(path);
    if (!in) return expected;
    const auto all = json::parse(in, nullptr, false, true);
    if (all.is_discarded() || !all.is_object() || !all.value(kind, json::object()).is_object()) {
      fail(fmt::format("{}: not valid; write {{\"bad\": {{\"phase\": \"...\"}}}}",
                       path.generic_string()));
      return std::nullopt;
    }
    const json fields = all.value(kind, json::object());
    for (const auto& [field, value] : fields.items()) {
      if (field == "fires" && value.is_boolean()) {
        expected.fires = value.get<bool>();
      } else if ((field == "outcome" || field == "phase" || field == "activity") &&
                 (value.is_string() || value.is_null())) {
        expected.verdict.emplace_back(field, value.is_null() ? "" : value.get<std::string>());
      } else {
        fail(fmt::format("{}: /{}/{}: is none of fires, outcome, phase, activity",
                         path.generic_string(), kind, field));
      }
    }
    return expected;
  }

  void test_sample(const std::string& id, const fs::path& path, const Expected& expected) {
    ++samples_seen_;
    auto loaded = load_inputs({path.string()}, STDIN_FILENO);
    if (!loaded.errors.empty()) return fail(loaded.errors.front().message);
    const auto incident = ingest(loaded.inputs, {.log_literals = rules_.log_literals()});
    const auto diagnosis = diagnose(incident, rules_);
    const auto name = path.generic_string();
    const auto faults =
        faults_of(diagnosis, id, expected, [&] { return why_silent(incident, rules_, id); });
    if (faults.empty())
      return line("ok", fmt::format("{}: {}", name, expected.fires ? "fires" : "is silent"));
    fail(fmt::format("{}: {}", name, join(faults, "; ")));
  }

  template <typename WhySilent>
  static std::vector<std::string> faults_of(const Diagnosis& diagnosis, const std::string& id,
                                            const Expected& expected, const WhySilent& why_silent) {
    std::vector<std::string> faults;
    const auto found = std::ranges::find(diagnosis.findings, id, &Finding::id);
    const bool fires = found != diagnosis.findings.end();
    if (expected.fires && !fires) faults.push_back("does not fire: " + why_silent());
    if (!expected.fires && fires)
      faults.push_back("fires, and must not" + place_of(diagnosis, *found));
    const auto& verdict = diagnosis.verdict;
    for (const auto& [field, wanted] : expected.verdict) {
      const std::string is = field == "outcome" ? std::string(to_string(verdict.outcome))
                             : field == "phase" ? verdict.phase
                                                : verdict.activity;
      if (is != wanted)
        faults.push_back(fmt::format("{} is \"{}\", not \"{}\"", field, is, wanted));
    }
    return faults;
  }

  // ": dump.txt:12 "Sink: audit (1/1)#0" RUNNABLE"
  static std::string place_of(const Diagnosis& diagnosis, const Finding& finding) {
    if (finding.evidence.empty()) return "";
    const auto& evidence = finding.evidence.front();
    return fmt::format(": {}:{} {}", diagnosis.inputs[evidence.place.input].path,
                       evidence.place.line, printable(evidence.excerpt));
  }

  const RuleSet& rules_;
  fs::path samples_;
  std::set<std::string> tested_;
  std::size_t samples_seen_ = 0;
  RuleTestReport report_;
};

}  // namespace

Result<RuleTestReport> test_rules(const std::string& folder, const std::string& samples) {
  const auto files = read_rule_folders({folder});
  if (!files) return files.error();
  const auto rules = RuleSet::with(*files);
  if (!rules) return rules.error();
  RuleTester tester(*rules, samples);
  for (const auto& file : *files) tester.test(file);
  tester.look_for_orphans();
  return tester.take();
}

}  // namespace flinkdiag

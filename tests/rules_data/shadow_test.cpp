// Of two patterns that match the same, only the first one ever speaks; the other is dead.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "flinkdiag/support/text.h"
#include "rule_documents.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

bool glob_matches(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() != '*')
    return !text.empty() && glob.front() == text.front() &&
           glob_matches(glob.substr(1), text.substr(1));
  for (std::size_t taken = 0; taken <= text.size(); ++taken) {
    if (glob_matches(glob.substr(1), text.substr(taken))) return true;
  }
  return false;
}

// Whether whatever `special` matches, `general` matches too. Its * is a letter that only a * of the
// other can stand for. Expressions are compared as they are written.
bool covers(const std::string& general, std::string special) {
  if (general.starts_with("re:") || special.starts_with("re:")) return general == special;
  if (general.starts_with("user:") != special.starts_with("user:")) return false;
  std::ranges::replace(special, '*', '\1');
  return glob_matches(general, special);
}

// "pattern of a is covered by b of c", for each that an earlier rule takes.
std::vector<std::string> shadowed(const std::vector<RuleObject>& in_order, const std::string& field,
                                  const std::vector<std::string>& conditions) {
  std::vector<std::string> faults;
  for (std::size_t later = 0; later < in_order.size(); ++later) {
    for (const auto& pattern : texts_of(*in_order[later].json, field)) {
      for (std::size_t first = 0; first < later; ++first) {
        const json& rule = *in_order[first].json;
        const bool asks_more = std::ranges::any_of(
            conditions, [&](const std::string& condition) { return rule.contains(condition); });
        if (asks_more) continue;
        for (const auto& general : texts_of(rule, field)) {
          if (covers(general, pattern))
            faults.push_back(fmt::format("{}: {} is taken by {} of {}", in_order[later].place,
                                         pattern, general, in_order[first].place));
        }
      }
    }
  }
  return faults;
}

// The phases that expected.json of the rules' samples and of the incidents name.
std::set<std::string> sample_phases() {
  std::set<std::string> phases;
  const std::filesystem::path samples = FLINKDIAG_SOURCE_DIR "/samples";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    if (!entry.path().string().ends_with("expected.json")) continue;
    std::ifstream in(entry.path());
    const auto expected = json::parse(in);
    for (const auto& one : {expected, expected.value("bad", json::object())}) {
      if (one.contains("phase") && one["phase"].is_string()) phases.insert(one["phase"]);
    }
  }
  return phases;
}

std::vector<RuleDocument> documents_in(const std::string& prefix) {
  auto documents = read_rule_documents();
  std::erase_if(documents, [&](const RuleDocument& d) { return !d.path.starts_with(prefix); });
  return documents;
}

}  // namespace

TEST_CASE("no activity is shadowed by an earlier one", "[rules-data]") {
  const auto documents = documents_in("activities.json");
  const auto faults = shadowed(objects_with(documents, "activity"), "frames",
                               {"leaf", "not_frames", "thread_states"});
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("no thread name is shadowed by that of an earlier role", "[rules-data]") {
  const auto documents = documents_in("threads/");
  auto rules = objects_with(documents, "role");
  std::ranges::stable_sort(rules, {}, [](const RuleObject& rule) {
    return std::pair(rule.json->value("weak", false), rule.json->value("order", 100));
  });
  const auto faults = shadowed(rules, "names", {"all"});
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("no anchor tells two phases under the same conditions", "[rules-data]") {
  std::map<std::string, std::string> phase_of;
  std::vector<std::string> faults;
  const auto documents = documents_in("phases/");
  for (const auto& document : documents) {
    const auto phase = document.json.at("phase").get<std::string>();
    for (auto rule : document.json.at("rules")) {
      const auto frames = texts_of(rule, "frames");
      for (const auto* told : {"frames", "flink", "read_from", "certainty", "waits_for", "note"})
        rule.erase(told);
      for (const auto& frame : frames) {
        const auto [known, is_new] = phase_of.try_emplace(frame + rule.dump(), phase);
        if (!is_new && known->second != phase)
          faults.push_back(fmt::format("{}: {} tells {} too", document.path, frame, known->second));
      }
    }
  }
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("a pattern that an earlier one takes is a fault that names both", "[rules-data]") {
  const auto rules = json::parse(R"([{"frames": ["java.net.*"]}, {"frames": ["java.net.Socket.*"]},
      {"frames": ["java.*.Socket.*"]}, {"frames": ["user:*"]}, {"frames": ["re:a"]}])");
  std::vector<RuleObject> in_order;
  for (const auto& rule : rules) in_order.push_back({fmt::format("/{}", in_order.size()), &rule});
  CHECK(shadowed(in_order, "frames", {}) ==
        std::vector<std::string>{"/1: java.net.Socket.* is taken by java.net.* of /0"});
}

TEST_CASE("every phase that can be a cause has a sample", "[rules-data]") {
  const auto verdict = read_rule_json("verdict.json");
  const auto shown = sample_phases();
  for (const auto& document : documents_in("phases/")) {
    const auto phase = document.json.at("phase").get<std::string>();
    if (!verdict.at("phase_rank").contains(phase)) continue;
    INFO(document.path << " needs a case in samples/ whose expected phase is " << phase);
    CHECK(shown.contains(phase));
  }
}

TEST_CASE("no fact is there twice", "[rules-data]") {
  std::vector<std::string> names;
  const auto facts = read_rule_json("facts.json");
  for (const auto& fact : facts.at("facts")) names.push_back(fact.at("fact").get<std::string>());
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  INFO("facts.json: " << (twice == names.end() ? "" : *twice) << " is there twice");
  CHECK(twice == names.end());
}

}  // namespace flinkdiag

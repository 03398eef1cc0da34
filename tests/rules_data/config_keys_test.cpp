#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>

#include "flink_tables.h"
#include "flinkdiag/support/text.h"
#include "rule_documents.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

// Keys of Alibaba's distribution: no public jar declares them.
bool is_of_vvr(const std::string& key, const std::string& valid_for) {
  return key.starts_with("state.backend.gemini.") || valid_for.starts_with("VVR");
}

// The range that the words of a rule promise to the reader: "Flink 1.15 to 1.19" is "1.15-1.19".
std::string range_in_words(const std::string& words) {
  static const std::pair<std::regex, const char*> kForms[] = {
      {std::regex("Flink (\\S+) and later"), ">=$1"},
      {std::regex("Flink before (\\S+)"), "<$1"},
      {std::regex("Flink (\\S+) to (\\S+)"), "$1-$2"},
      {std::regex("Flink ([0-9.]+)"), "$1"},
      {std::regex("every Flink version( with \\w+)?"), "*"},
  };
  for (const auto& [form, range] : kForms) {
    if (std::regex_match(words, form)) return std::regex_replace(words, form, range);
  }
  return "";
}

// The releases, out of all, that `range` takes in and that have no `key`.
std::vector<std::string> releases_without(const std::string& key, const VersionRange& range,
                                          const FlinkTable& table) {
  std::vector<std::string> missing;
  for (const auto& release : table.releases) {
    if (!range.contains(release)) continue;
    const bool known = std::ranges::any_of(table.rows, [&](const FlinkRow& row) {
      return row.class_name == key && row.versions.contains(release);
    });
    if (!known) missing.push_back(release.to_string());
  }
  return missing;
}

std::vector<std::string> key_faults(const std::vector<RuleDocument>& documents,
                                    const FlinkTable& table) {
  std::vector<std::string> faults;
  for (const auto& object : objects_with(documents, "set")) {
    const auto words = object.json->at("for").get<std::string>();
    for (const auto& [key, value] : object.json->at("set").items()) {
      if (is_of_vvr(key, words)) continue;
      const auto range = VersionRange::parse(range_in_words(words));
      if (!range) {
        faults.push_back(fmt::format("{}: \"{}\" names no versions of Flink", object.place, words));
        continue;
      }
      const auto missing = releases_without(key, *range, table);
      if (!missing.empty())
        faults.push_back(
            fmt::format("{}: {} is not in {}", object.place, key, join(missing, ", ")));
    }
  }
  return faults;
}

// Where a setting is shown, by its "when", for another release than its words say.
std::vector<std::string> word_faults(const std::vector<RuleDocument>& documents,
                                     const FlinkTable& table) {
  std::vector<std::string> faults;
  for (const auto& object : objects_with(documents, "set")) {
    if (!object.json->contains("when") || !object.json->at("when").contains("flink")) continue;
    auto ranges = texts_of(object.json->at("when"), "flink");
    std::erase(ranges, "unknown");
    const auto words = object.json->at("for").get<std::string>();
    const auto shown = VersionRange::parse(join(ranges, ","));
    const auto said = VersionRange::parse(range_in_words(words));
    if (!shown || !said) continue;
    for (const auto& release : table.releases) {
      if (shown->contains(release) && !said->contains(release)) {
        faults.push_back(fmt::format("{}: shown for {}, but is for \"{}\"", object.place,
                                     release.to_string(), words));
      }
    }
  }
  return faults;
}

std::vector<RuleDocument> one_setting(const std::string& words, const std::string& key,
                                      const std::string& flink) {
  return {{"remedies/x.json", json{{"config",
                                    {{{"when", {{"flink", {flink, "unknown"}}}},
                                      {"for", words},
                                      {"set", {{key, "true"}}}}}}}}};
}

}  // namespace

TEST_CASE("every key that is advised is in each release that it is advised for", "[rules-data]") {
  const auto faults = key_faults(read_rule_documents(), read_flink_table("config-options.tsv"));
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("a setting is shown for the releases that its words name", "[rules-data]") {
  const auto faults = word_faults(read_rule_documents(), read_flink_table("config-options.tsv"));
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("a key that a release does not have is a fault", "[rules-data]") {
  const auto table = read_flink_table("config-options.tsv");
  const std::string key = "execution.state-recovery.from-local";
  CHECK(key_faults(one_setting("Flink 1.20 and later", key, ">=1.20"), table).empty());
  CHECK(key_faults(one_setting("Flink 1.18 and later", key, ">=1.18"), table) ==
        std::vector<std::string>{"remedies/x.json/config/0: " + key + " is not in 1.18, 1.19"});
  CHECK(key_faults(one_setting("newer versions", key, ">=1.20"), table).size() == 1);
  CHECK(word_faults(one_setting("Flink 1.20 and later", key, ">=1.19"), table) ==
        std::vector<std::string>{
            "remedies/x.json/config/0: shown for 1.19, but is for \"Flink 1.20 and later\""});
}

}  // namespace flinkdiag

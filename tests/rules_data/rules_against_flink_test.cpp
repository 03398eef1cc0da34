#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "flink_tables.h"
#include "flinkdiag/classification/pattern_set.h"
#include "flinkdiag/support/text.h"
#include "rule_documents.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

// Fields that hold frame patterns. Of the anchors each one must exist in each release that the rule
// claims; of the others, which are "any of" over the releases, each in one of them.
constexpr std::string_view kFrameFields[] = {"frames",     "called_by", "not_called_by",
                                             "calls",      "not_calls", "next",
                                             "not_frames", "leaf",      "worker_frames"};

// Packages whose jars the tables were not made from.
constexpr std::string_view kNotInTables[] = {
    "org.apache.flink.table.",
    "org.apache.flink.kubernetes.",
    "org.apache.flink.yarn.",
    "org.apache.flink.mesos.",
    "org.apache.flink.client.",
    "org.apache.flink.python.",
    "org.apache.flink.streaming.api.runners.python.",
    "org.apache.flink.formats.",
    "org.apache.flink.cep.",
    "org.apache.flink.types.",
    "org.apache.flink.util.",
    "org.apache.flink.api.common.typeutils.",
    "org.apache.flink.api.java.typeutils.",
    "org.apache.flink.runtime.state.gemini.",
    "org.apache.flink.runtime.operators.",
    "org.apache.flink.runtime.deployment.",
    "org.apache.flink.runtime.entrypoint.",
    "org.apache.flink.runtime.zookeeper.",
    "org.apache.flink.container.",
    "org.apache.flink.connector.kafka.",
    "org.apache.flink.streaming.connectors.",
    "org.apache.flink.runtime.fs.hdfs.",
    "org.apache.flink.fs.gs.",
    "org.apache.flink.core.fs.local.",
    "org.apache.flink.state.api.",
    "org.apache.flink.streaming.api.operators.StreamMap.",
};

// "re:org\.apache\.flink\..*" and "org.apache.flink.*" alike: "org.apache.flink."
std::string literal_start(std::string_view pattern) {
  const bool is_expression = pattern.starts_with("re:");
  if (is_expression) pattern.remove_prefix(3);
  std::string start;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_expression && pattern[i] == '\\')
      ++i;
    else if (contains("*([{?+|^", pattern.substr(i, 1)))
      break;
    start += pattern.substr(i, 1);
  }
  return start;
}

bool can_be_checked(std::string_view pattern) {
  const auto start = literal_start(pattern);
  if (!start.starts_with("org.apache.flink.")) return false;
  return std::ranges::none_of(kNotInTables,
                              [&](std::string_view prefix) { return start.starts_with(prefix); });
}

// Which releases have a method that a pattern matches.
class Releases {
 public:
  Releases(const std::vector<RuleDocument>& documents, const FlinkTable& table) : table_(table) {
    PatternSet patterns;
    for (const auto field : kFrameFields) {
      for (const auto& object : objects_with(documents, std::string(field))) {
        for (const auto& text : texts_of(*object.json, std::string(field))) {
          const auto id = patterns.add(text);
          if (!id) throw std::runtime_error(object.place + ": " + id.error().message);
        }
      }
    }
    patterns.compile();
    for (const auto& row : table.rows) {
      for (const auto& frame : frames_of(row)) {
        for (const PatternId id : patterns.match(frame)) add(patterns.spelling(id), row.versions);
      }
    }
  }

  bool has(const std::string& pattern, const Version& release) const {
    const auto known = known_.find(pattern);
    return known != known_.end() && known->second.contains(release);
  }

  /// The releases of the table that `range` takes in; all if the rule claims none.
  std::vector<Version> in(const std::optional<VersionRange>& range) const {
    std::vector<Version> releases;
    std::ranges::copy_if(
        table_.releases, std::back_inserter(releases),
        [&](const Version& release) { return !range || range->contains(release); });
    return releases;
  }

 private:
  void add(const std::string& pattern, const VersionRange& versions) {
    for (const auto& release : table_.releases) {
      if (versions.contains(release)) known_[pattern].insert(release);
    }
  }

  const FlinkTable& table_;
  std::map<std::string, std::set<Version>> known_;
};

std::vector<std::string> frame_faults(const std::vector<RuleDocument>& documents,
                                      const FlinkTable& table) {
  const Releases releases(documents, table);
  std::vector<std::string> faults;
  for (const auto field : kFrameFields) {
    for (const auto& object : objects_with(documents, std::string(field))) {
      const auto range = claimed_versions(*object.json);
      const auto claimed = releases.in(range);
      if (claimed.empty()) continue;  // older or newer than the tables
      const bool is_anchor = field == "frames" && range && !object.json->contains("activity");
      for (const auto& pattern : texts_of(*object.json, std::string(field))) {
        if (!can_be_checked(pattern)) continue;
        const auto missing = [&](const Version& v) { return !releases.has(pattern, v); };
        const bool is_wrong = is_anchor ? std::ranges::any_of(claimed, missing)
                                        : std::ranges::all_of(claimed, missing);
        if (!is_wrong) continue;
        std::vector<std::string> where;
        for (const auto& release : claimed) {
          if (missing(release)) where.push_back(release.to_string());
        }
        faults.push_back(
            fmt::format("{}/{}: {} is not in {}", object.place, field, pattern, join(where, ", ")));
      }
    }
  }
  return faults;
}

std::vector<std::string> log_faults(const std::vector<RuleDocument>& documents,
                                    const FlinkTable& table) {
  std::vector<std::string> faults;
  for (const auto& object : objects_with(documents, "contains")) {
    if (object.json->value("source", "") == "public") continue;
    const auto range = claimed_versions(*object.json);
    if (!range) {
      faults.push_back(object.place + ": claims no versions, and is not marked as public");
      continue;
    }
    const auto literal = object.json->at("contains").get<std::string>();
    for (const auto& release : table.releases) {
      if (!range->contains(release)) continue;
      const bool known = std::ranges::any_of(table.rows, [&](const FlinkRow& row) {
        return row.versions.contains(release) && contains(row.text, literal);
      });
      if (!known)
        faults.push_back(fmt::format("{}: \"{}\" is no message of {}", object.place, literal,
                                     release.to_string()));
    }
  }
  return faults;
}

std::vector<RuleDocument> one_phase_rule(const std::string& fields) {
  return {{"phases/x.json", json::parse(R"({"phase": "deploy", "rules": [{)" + fields + "}]}")}};
}

}  // namespace

TEST_CASE("every frame pattern matches a method of each release that its rule claims",
          "[rules-data]") {
  const auto faults = frame_faults(read_rule_documents(), read_flink_table("methods.tsv"));
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("a method that one of the claimed releases lacks is a fault", "[rules-data]") {
  const auto table = read_flink_table("methods.tsv");
  const auto start = std::string("org.apache.flink.streaming.runtime.tasks.StreamTask.restore");
  const auto rule = [&](const std::string& method, const std::string& flink) {
    return one_phase_rule(
        fmt::format(R"("frames": ["{}{}"], "flink": "{}")", start, method, flink));
  };
  CHECK(frame_faults(rule("Gates", "1.13-1.18"), table).empty());
  CHECK(
      frame_faults(rule("Gates", "1.13-1.19"), table) ==
      std::vector<std::string>{"phases/x.json/rules/0/frames: " + start + "Gates is not in 1.19"});
  CHECK(frame_faults(rule("Gate", "1.13"), table).size() == 1);
  CHECK(frame_faults(rule("*", "1.13-2.3"), table).empty());
  CHECK(frame_faults(rule("Before", "1.11-1.12"), table).empty());  // the tables begin later
}

TEST_CASE("of the frames around an anchor each must exist in one of the claimed releases",
          "[rules-data]") {
  const auto table = read_flink_table("methods.tsv");
  const auto rule = [](const std::string& method) {
    return one_phase_rule(
        R"("frames": ["a"], "flink": "1.13-2.3", "called_by": ["org.apache.flink.streaming.runtime.tasks.StreamTask.)" +
        method + "\"]");
  };
  CHECK(frame_faults(rule("restoreGates"), table).empty());
  CHECK(frame_faults(rule("restoreDoors"), table).size() == 1);
}

TEST_CASE("what a log rule searches is a message of each release that it claims", "[rules-data]") {
  const auto faults = log_faults(read_rule_documents(), read_flink_table("log-lines.tsv"));
  INFO(join(faults, "\n"));
  CHECK(faults.empty());
}

TEST_CASE("a message that a claimed release does not print is a fault", "[rules-data]") {
  const auto table = read_flink_table("log-lines.tsv");
  const auto rule = [](const std::string& flink) {
    return std::vector<RuleDocument>{
        {"logs/x.json", json{{"events",
                              {{{"event", "a"},
                                {"contains", "Starting restore export for backend"},
                                {"flink", flink}}}}}}};
  };
  CHECK(log_faults(rule("2.0-2.3"), table).empty());
  CHECK(log_faults(rule("1.20-2.3"), table).size() == 1);
}

}  // namespace flinkdiag

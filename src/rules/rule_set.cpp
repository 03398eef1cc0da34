#include "flinkdiag/rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/embedded_file.h"
#include "load.h"

namespace flinkdiag {

extern const EmbeddedFile embedded_rules[];
extern const std::size_t embedded_rules_count;

namespace {

// Which reader a file is for, by the folder or file that its path starts with.
struct Kind {
  std::string_view prefix;
  void (*load)(JsonReader& file, Rules& rules);
  void (*load_with_id)(JsonReader& file, Rules& rules, const std::string& id);
};

constexpr auto kKinds = std::to_array<Kind>({
    {"threads/", load_threads, nullptr},
    {"spines.json", load_spines, nullptr},
    {"phases/", load_phases, nullptr},
    {"activities.json", load_activities, nullptr},
    {"operators.json", load_operators, nullptr},
    {"frameworks.json", load_frameworks, nullptr},
    {"logs/", load_logs, nullptr},
    {"facts.json", load_facts, nullptr},
    {"verdict.json", load_verdict, nullptr},
    {"findings/", nullptr, load_finding},
    {"remedies/", nullptr, load_remedy},
});

void load_file(const RuleFile& file, Rules& rules) {
  if (file.path == "schema.json") return;
  const auto kind =
      std::ranges::find_if(kKinds, [&](const Kind& k) { return file.path.starts_with(k.prefix); });
  if (kind == kKinds.end()) {
    throw RuleFault{"belongs to no kind of rule; see docs/rules.md for the folders there are"};
  }
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(file.text, nullptr, true, /*ignore_comments=*/true);
  } catch (const nlohmann::json::parse_error& error) {
    throw RuleFault{fmt::format(
        "not valid JSON at byte {}; // comments are allowed, trailing commas are not", error.byte)};
  }
  JsonReader reader(json, "");
  if (kind->load != nullptr) {
    kind->load(reader, rules);
    return;
  }
  constexpr std::string_view kExtension = ".json";
  auto id = file.path.substr(kind->prefix.size());
  if (!id.ends_with(kExtension)) throw RuleFault{"must have the extension .json"};
  id.resize(id.size() - kExtension.size());
  kind->load_with_id(reader, rules, id);
}

Result<Rules> load_all(const std::vector<RuleFile>& files) {
  Rules rules;
  for (const auto& file : files) {
    try {
      load_file(file, rules);
    } catch (const RuleFault& fault) {
      return Error{fmt::format("{}: {}", file.path, fault.message)};
    }
  }
  rules.tables.frames.compile();
  rules.tables.names.compile();
  std::ranges::stable_sort(rules.tables.threads, {}, &ThreadRule::order);
  std::ranges::sort(rules.findings, {}, &FindingRule::id);
  std::ranges::stable_sort(rules.remedies, {}, &RemedyRule::order);
  return rules;
}

}  // namespace

std::vector<RuleFile> embedded_rule_files() {
  std::vector<RuleFile> files;
  for (std::size_t i = 0; i < embedded_rules_count; ++i) {
    files.push_back({std::string(embedded_rules[i].path), std::string(embedded_rules[i].text)});
  }
  return files;
}

Result<RuleSet> RuleSet::embedded() { return with({}); }

Result<RuleSet> RuleSet::with(const std::vector<RuleFile>& files) {
  auto all = embedded_rule_files();
  for (const auto& file : files) {
    const auto known = std::ranges::find(all, file.path, &RuleFile::path);
    if (known == all.end()) {
      all.push_back(file);
    } else {
      known->text = file.text;
    }
  }
  std::ranges::sort(all, {}, &RuleFile::path);
  auto rules = load_all(all);
  if (!rules) return rules.error();
  RuleSet set;
  set.rules_ = std::make_shared<const Rules>(std::move(*rules));
  return set;
}

std::vector<std::string> RuleSet::log_literals() const {
  std::set<std::string> literals;
  for (const auto& rule : rules_->tables.logs) literals.insert(rule.contains);
  return {literals.begin(), literals.end()};
}

}  // namespace flinkdiag

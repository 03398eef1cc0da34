#include "flinkdiag/rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/embedded_file.h"
#include "load.h"

namespace flinkdiag {

extern const EmbeddedFile embedded_rules[];
extern const std::size_t embedded_rules_count;
// The same, parsed when the program was built: an object of all files by path
// (cmake/embed_rules.cpp).
extern const JsonNode embedded_rule_nodes[];
extern const char embedded_rule_texts[];

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
    {"redaction.json", load_redaction, nullptr},
    {"verdict.json", load_verdict, nullptr},
    {"findings/", nullptr, load_finding},
    {"remedies/", nullptr, load_remedy},
});

/// Where the rules of one path come from: a file that was given, else the program.
struct Source {
  std::string_view path;
  const RuleFile* given = nullptr;
  const RuleFile* former = nullptr;   // a given one that it takes the place of
  std::optional<JsonValue> built_in;  // the one of this path in the program
};

/// Reads sources one after the other; what is parsed lives until the next.
class RuleLoader {
 public:
  explicit RuleLoader(Rules& rules) : rules_(rules) {}

  void load(const Source& source) {
    const auto path = source.path;
    if (path == "schema.json") return;
    const auto kind =
        std::ranges::find_if(kKinds, [&](const Kind& k) { return path.starts_with(k.prefix); });
    if (kind == kKinds.end()) {
      throw RuleFault{"belongs to no kind of rule; see docs/rules.md for the folders there are"};
    }
    JsonReader reader(source.given ? parse(source.given->text) : *source.built_in,
                      source.given ? Check::now : Check::later);
    const auto off = switched_off(reader);
    if (off.empty()) return load_as(*kind, path, reader);
    rules_.disabled[std::string(path)] = off;
    const bool is_whole = reader.has("when") || reader.has("title");
    if (!is_whole && !source.former && !source.built_in) {
      throw RuleFault{
          "/enabled: there is no built-in rule of this path to switch off; flinkdiag rules list "
          "shows those there are"};
    }
    if (kind->load_with_id != load_finding) return;
    // It is kept, so that the report can say what it would have found.
    if (is_whole) {
      load_as(*kind, path, reader);
    } else {
      JsonReader former(source.former ? parse(source.former->text) : *source.built_in,
                        Check::later);
      load_as(*kind, path, former);
    }
    rules_.findings.back().disabled = off;
  }

 private:
  JsonValue parse(std::string_view text) {
    parsed_ = {};
    if (const auto error = parsed_.parse(text, 0)) throw RuleFault{error->message};
    return parsed_.root();
  }

  // Why the rule is switched off; empty if it is not.
  static std::string switched_off(JsonReader& reader) {
    if (reader.flag("enabled", true)) return {};
    if (!reader.has("reason")) reader.fail("reason", "missing; say why the rule is switched off");
    return reader.text("reason");
  }

  void load_as(const Kind& kind, std::string_view path, JsonReader& reader) {
    if (kind.load != nullptr) return kind.load(reader, rules_);
    constexpr std::string_view kExtension = ".json";
    auto id = path.substr(kind.prefix.size());
    if (!id.ends_with(kExtension)) throw RuleFault{"must have the extension .json"};
    id.remove_suffix(kExtension.size());
    kind.load_with_id(reader, rules_, std::string(id));
  }

  Rules& rules_;
  JsonTables parsed_;
};

// So that rules are not moved each time when there are twice as many. Room that stays empty costs
// nothing, but pages that were used and left do.
void make_room(Rules& rules, std::size_t files) {
  constexpr std::size_t kMoreThanBuiltIn = 256;
  rules.tables.threads.reserve(files);
  rules.tables.phases.reserve(kMoreThanBuiltIn);
  rules.tables.logs.reserve(kMoreThanBuiltIn);
  rules.tables.facts.reserve(kMoreThanBuiltIn);
  rules.findings.reserve(files);
  rules.remedies.reserve(files);
}

Result<Rules> load_all(const std::vector<Source>& sources) {
  Rules rules;
  make_room(rules, sources.size());
  RuleLoader loader(rules);
  for (const auto& source : sources) {
    try {
      loader.load(source);
    } catch (const RuleFault& fault) {
      return Error{fmt::format("{}: {}", source.path, fault.message)};
    }
  }
  rules.tables.frames.compile();
  rules.tables.names.compile();
  rules.tables.operator_names.compile();
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
  std::vector<Source> sources;
  const JsonValue built_in(embedded_rule_nodes, embedded_rule_texts);
  sources.reserve(built_in.size() + files.size());
  for (std::size_t i = 0; i < built_in.size(); ++i) {
    sources.push_back({built_in.key(i), nullptr, nullptr, built_in.member(i)});
  }
  for (const auto& file : files) {
    const auto known = std::ranges::find(sources, file.path, &Source::path);
    if (known == sources.end()) {
      sources.push_back({file.path, &file, nullptr, {}});
    } else {
      known->former = std::exchange(known->given, &file);
    }
  }
  std::ranges::sort(sources, {}, &Source::path);
  auto rules = load_all(sources);
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

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
    {"redaction.json", load_redaction, nullptr},
    {"verdict.json", load_verdict, nullptr},
    {"findings/", nullptr, load_finding},
    {"remedies/", nullptr, load_remedy},
});

// JSON has no comments; "// ..." outside of strings becomes blanks, so that places stay the same.
std::string without_comments(std::string text) {
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      in_string = !in_string;
    } else if (in_string && text[at] == '\\') {
      ++at;
    } else if (!in_string && text.compare(at, 2, "//") == 0) {
      const auto end = std::min(text.find('\n', at), text.size());
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
                text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      at = end;
    }
  }
  return text;
}

// Where the fault in a text that is no JSON is; simdjson does not say it.
std::size_t fault_position(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    return 0;
  } catch (const nlohmann::json::parse_error& error) {
    return error.byte;
  }
}

struct CheckedFile {
  RuleFile file;
  Check check;
  std::string built_in;  // the text that it replaces; empty: none
};

/// Reads files one after the other; the memory for the JSON is used again.
class RuleLoader {
 public:
  explicit RuleLoader(Rules& rules) : rules_(rules) {}

  void load(const CheckedFile& entry) {
    const auto& path = entry.file.path;
    if (path == "schema.json") return;
    const auto kind =
        std::ranges::find_if(kKinds, [&](const Kind& k) { return path.starts_with(k.prefix); });
    if (kind == kKinds.end()) {
      throw RuleFault{"belongs to no kind of rule; see docs/rules.md for the folders there are"};
    }
    auto reader = read(entry.file.text, entry.check);
    const auto off = switched_off(reader);
    if (off.empty()) return load_as(*kind, path, reader);
    rules_.disabled[path] = off;
    const bool is_whole = reader.has("when") || reader.has("title");
    if (!is_whole && entry.built_in.empty()) {
      throw RuleFault{
          "/enabled: there is no built-in rule of this path to switch off; flinkdiag rules list "
          "shows those there are"};
    }
    if (kind->load_with_id != load_finding) return;
    // It is kept, so that the report can say what it would have found.
    if (is_whole) {
      load_as(*kind, path, reader);
    } else {
      auto built_in = read(entry.built_in, Check::later);
      load_as(*kind, path, built_in);
    }
    rules_.findings.back().disabled = off;
  }

 private:
  JsonReader read(const std::string& raw, Check check) {
    text_ = without_comments(raw);
    simdjson::dom::element json;
    if (parser_.parse(text_).get(json) != simdjson::SUCCESS) {
      throw RuleFault{
          fmt::format("not valid JSON at byte {}; // comments are allowed, trailing commas are not",
                      fault_position(text_))};
    }
    return {json, "", check};
  }

  // Why the rule is switched off; empty if it is not.
  static std::string switched_off(JsonReader& reader) {
    if (reader.flag("enabled", true)) return {};
    if (!reader.has("reason")) reader.fail("reason", "missing; say why the rule is switched off");
    return reader.text("reason");
  }

  void load_as(const Kind& kind, const std::string& path, JsonReader& reader) {
    if (kind.load != nullptr) return kind.load(reader, rules_);
    constexpr std::string_view kExtension = ".json";
    auto id = path.substr(kind.prefix.size());
    if (!id.ends_with(kExtension)) throw RuleFault{"must have the extension .json"};
    id.resize(id.size() - kExtension.size());
    kind.load_with_id(reader, rules_, id);
  }

  Rules& rules_;
  std::string text_;  // what the document of the parser was read from
  simdjson::dom::parser parser_;
};

Result<Rules> load_all(const std::vector<CheckedFile>& files) {
  Rules rules;
  RuleLoader loader(rules);
  for (const auto& entry : files) {
    try {
      loader.load(entry);
    } catch (const RuleFault& fault) {
      return Error{fmt::format("{}: {}", entry.file.path, fault.message)};
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
  std::vector<CheckedFile> all;
  for (auto& file : embedded_rule_files()) all.push_back({std::move(file), Check::later, {}});
  for (const auto& file : files) {
    const auto known = std::ranges::find_if(
        all, [&](const CheckedFile& entry) { return entry.file.path == file.path; });
    if (known == all.end()) {
      all.push_back({file, Check::now, {}});
    } else {
      *known = {file, Check::now, known->file.text};
    }
  }
  std::ranges::sort(all, {},
                    [](const CheckedFile& entry) -> const std::string& { return entry.file.path; });
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

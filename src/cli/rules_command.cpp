#include "cli/rules_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/new_rule.h"
#include "cli/rule_folder.h"
#include "cli/test_rules.h"
#include "flinkdiag/rules/explain.h"
#include "flinkdiag/support/embedded_file.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {

extern const EmbeddedFile embedded_pages[];
extern const std::size_t embedded_pages_count;

namespace {

// The rules of --rules, and all of them together.
struct LoadedRules {
  std::vector<RuleFile> own;
  RuleSet all;
};

Result<LoadedRules> load(const std::vector<std::string>& folders) {
  LoadedRules loaded;
  if (!folders.empty()) {
    auto files = read_rule_folders(folders);
    if (!files) return files.error();
    loaded.own = std::move(*files);
  }
  auto all = RuleSet::with(loaded.own);
  if (!all) return all.error();
  loaded.all = std::move(*all);
  return loaded;
}

std::string list_as_text(const std::vector<CatalogEntry>& entries) {
  std::string out;
  for (const auto& entry : entries) {
    const auto mark = !entry.disabled.empty() ? "off" : entry.own ? "own" : "";
    out += fmt::format("{:<8} {:<3} {:<40} {}\n", entry.kind, mark, entry.id,
                       entry.disabled.empty() ? entry.title : entry.disabled);
  }
  return printable_lines(out);
}

std::string list_as_json(const std::vector<CatalogEntry>& entries) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& entry : entries) {
    list.push_back({{"kind", entry.kind},
                    {"id", entry.id},
                    {"path", entry.path},
                    {"title", entry.title},
                    {"own", entry.own},
                    {"enabled", entry.disabled.empty()},
                    {"reason", entry.disabled.empty() ? nlohmann::ordered_json(nullptr)
                                                      : nlohmann::ordered_json(entry.disabled)}});
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Error no_such_rule(const RuleSet& rules, std::string_view id) {
  const auto near = nearest_id(rules, id);
  return {fmt::format("{}: is no finding, phase or remedy; {}flinkdiag rules list shows all", id,
                      near.empty() ? "" : fmt::format("did you mean {}? ", near))};
}

std::string text_of(const std::vector<RuleFile>& own, const std::string& path) {
  const auto mine = std::ranges::find(own, path, &RuleFile::path);
  if (mine != own.end()) return mine->text;
  const auto built_in = embedded_rule_files();
  const auto found = std::ranges::find(built_in, path, &RuleFile::path);
  return found == built_in.end() ? "" : found->text;
}

// In words what has words, then where it stands; --raw gives the file itself.
Result<CommandOutput> show(const LoadedRules& rules, const RulesOptions& options) {
  const auto entries = catalog(rules.all, rules.own);
  const auto entry = std::ranges::find_if(entries, [&](const CatalogEntry& one) {
    return one.id == options.id || one.path == options.id;
  });
  if (entry == entries.end()) return no_such_rule(rules.all, options.id);
  const auto raw = text_of(rules.own, entry->path);
  const auto words = explain_rule(rules.all, entry->id);
  if (options.raw || !words) return CommandOutput{raw};
  const auto file = fmt::format("{:<13}{} ({})\n", "file", entry->path,
                                entry->own ? "own" : "built in; --raw prints it");
  return CommandOutput{printable_lines(*words + file)};
}

Result<CommandOutput> test(const RulesOptions& options) {
  const auto samples = options.samples.empty() ? options.folder + "/samples" : options.samples;
  auto report = test_rules(options.folder, samples);
  if (!report) return report.error();
  return CommandOutput{printable_lines(report->text),
                       report->failed == 0 ? ExitCode::nothing_found : ExitCode::found};
}

Result<CommandOutput> create(const RulesOptions& options) {
  auto written = new_rule(options.id, options.folder);
  if (!written) return written.error();
  return CommandOutput{std::move(*written)};
}

std::string page_of(std::string_view id) {
  for (std::size_t i = 0; i < embedded_pages_count; ++i) {
    if (embedded_pages[i].path == std::string(id) + ".md")
      return std::string(embedded_pages[i].text);
  }
  return {};
}

}  // namespace

Result<CommandOutput> run_rules(const RulesOptions& options) {
  using Action = RulesOptions::Action;
  if (options.action == Action::schema) return CommandOutput{text_of({}, "schema.json")};
  if (options.action == Action::test) return test(options);
  if (options.action == Action::create) return create(options);
  const auto rules = load(options.rule_folders);
  if (!rules) return rules.error();
  if (options.action == Action::show) return show(*rules, options);
  const auto entries = catalog(rules->all, rules->own);
  return CommandOutput{options.json ? list_as_json(entries) : list_as_text(entries)};
}

Result<CommandOutput> run_explain(const ExplainOptions& options) {
  const auto rules = load(options.rule_folders);
  if (!rules) return rules.error();
  // A page speaks of the built-in rule; one of the user's under the same id says more itself.
  const bool is_own = std::ranges::any_of(rules->own, [&](const RuleFile& file) {
    return file.path == fmt::format("findings/{}.json", options.id);
  });
  const auto page = is_own ? std::string() : page_of(options.id);
  if (!page.empty()) return CommandOutput{page};
  const auto words = explain_rule(rules->all, options.id);
  if (!words) return no_such_rule(rules->all, options.id);
  return CommandOutput{printable_lines(*words)};
}

}  // namespace flinkdiag

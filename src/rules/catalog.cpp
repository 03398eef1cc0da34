#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "flinkdiag/rules/explain.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

// "phases/restore-download.json" is of kind "phase"; a file that stands alone is a table.
constexpr auto kKinds = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"findings/", "finding"},
    {"phases/", "phase"},
    {"remedies/", "remedy"},
    {"threads/", "thread"},
    {"logs/", "log"},
});

std::string id_of(std::string_view path, std::string_view prefix) {
  path.remove_prefix(prefix.size());
  return std::string(path.substr(0, path.rfind(".json")));
}

CatalogEntry entry_of(const std::string& path) {
  for (const auto& [prefix, kind] : kKinds) {
    if (path.starts_with(prefix))
      return {std::string(kind), id_of(path, prefix), path, "", false, ""};
  }
  return {"table", id_of(path, ""), path, "", false, ""};
}

void add_title(const Rules& rules, CatalogEntry& entry) {
  if (entry.kind == "finding") {
    const auto rule = std::ranges::find(rules.findings, entry.id, &FindingRule::id);
    if (rule != rules.findings.end()) entry.title = rule->title;
  } else if (entry.kind == "remedy") {
    const auto rule = std::ranges::find(rules.remedies, entry.id, &RemedyRule::id);
    if (rule != rules.remedies.end()) entry.title = rule->does;
  } else if (entry.kind == "phase") {
    // "restore.open-db" stands in restore-open-db.json.
    for (const auto& [phase, meaning] : rules.phase_meaning) {
      auto file = phase;
      std::ranges::replace(file, '.', '-');
      if (file != entry.id) continue;
      entry.id = phase;
      entry.title = meaning;
      return;
    }
  }
}

}  // namespace

std::vector<CatalogEntry> catalog(const RuleSet& set, const std::vector<RuleFile>& own) {
  std::map<std::string, bool> paths;  // and whether it is of `own`
  for (const auto& file : embedded_rule_files()) paths[file.path] = false;
  for (const auto& file : own) paths[file.path] = true;
  paths.erase("schema.json");
  std::vector<CatalogEntry> entries;
  for (const auto& [path, is_own] : paths) {
    auto entry = entry_of(path);
    entry.own = is_own;
    const auto off = set.rules().disabled.find(path);
    if (off != set.rules().disabled.end()) entry.disabled = off->second;
    add_title(set.rules(), entry);
    entries.push_back(std::move(entry));
  }
  std::ranges::stable_sort(entries, {},
                           [](const CatalogEntry& e) { return std::tie(e.kind, e.id); });
  return entries;
}

}  // namespace flinkdiag

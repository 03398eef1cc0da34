#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// A rule that can be listed, shown and explained by its id.
struct CatalogEntry {
  std::string kind;      ///< "finding", "phase", "remedy", ...: the folder's or file's name for one
  std::string id;        ///< of a finding, phase or remedy; else the path without extension
  std::string path;      ///< of its file below the rules folder
  std::string title;     ///< one line of what it says; may be empty
  bool own = false;      ///< from a folder that was given with --rules
  std::string disabled;  ///< why it is switched off; empty: it is not
};

/// Every rule file, built in or of `own`, by kind, then id.
std::vector<CatalogEntry> catalog(const RuleSet& rules, const std::vector<RuleFile>& own);

/// What a rule looks for and says, in words; nothing if `id` names no finding, phase or remedy.
std::optional<std::string> explain_rule(const RuleSet& rules, std::string_view id);

/// The known id that is nearest to a misspelt one; empty if none is near.
std::string nearest_id(const RuleSet& rules, std::string_view id);

}  // namespace flinkdiag

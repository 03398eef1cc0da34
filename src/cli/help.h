#pragma once

#include <string>
#include <string_view>

#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// What --help prints; the formats are filled in from report_formats().
std::string general_help();
std::string analyze_help();
std::string extract_help();
std::string collect_help();
std::string doctor_help();
std::string watch_help();
std::string rules_help();
std::string explain_help();

/// What `--assume list` prints: every fact of `rules` that can be assumed, and its values.
std::string assumption_list(const RuleSet& rules);

/// The help of a command; the general one if it has none of its own.
std::string help_of(std::string_view command);

}  // namespace flinkdiag

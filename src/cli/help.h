#pragma once

#include <string>

namespace flinkdiag {

/// What --help prints; the formats are filled in from report_formats().
std::string general_help();
std::string analyze_help();

}  // namespace flinkdiag

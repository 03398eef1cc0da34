#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/exit_code.h"

namespace flinkdiag {

enum class ColourMode { automatic, always, never };

/// `flinkdiag analyze`, as typed.
struct AnalyzeOptions {
  std::vector<std::string> paths;  ///< empty: standard input
  std::string format;              ///< id of a row of report_formats()
  std::string output;              ///< file for the report; empty: standard output
  ExitPolicy exit;
  bool quiet = false;
  bool verbose = false;
  std::vector<std::string> rule_folders;
  ColourMode colour = ColourMode::automatic;
  int width = 0;  ///< columns; 0: as wide as the terminal
};

/// `flinkdiag schema`: prints the JSON Schema of the JSON report.
struct SchemaOptions {};

/// `flinkdiag rules`: lists the built-in rule files, or prints one of them.
struct RulesOptions {
  std::string path;  ///< empty: list them
};

/// Nothing to run: --help, --version or wrong usage.
struct EarlyExit {
  ExitCode code = ExitCode::nothing_found;
  std::string text;  ///< for standard output if nothing is wrong, else for standard error
};

using Options = std::variant<AnalyzeOptions, SchemaOptions, RulesOptions, EarlyExit>;

/// Reads the arguments (without the program's name). Touches no file and no environment.
Options parse_options(const std::vector<std::string>& args);

/// Every option that `flinkdiag analyze` takes, as "--format"; tests hold --help against it.
std::vector<std::string> analyze_option_names();

}  // namespace flinkdiag

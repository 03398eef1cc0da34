#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cli/exit_code.h"

namespace flinkdiag {

enum class ColourMode { automatic, always, never };

/// What is taken out of a report, a bundle or an extract before it is given away.
struct RedactionChoice {
  bool asked = false;      ///< tokens for hosts, addresses, users, buckets, containers
  bool operators = false;  ///< and for names of tasks and operators
  std::string map_file;    ///< of tokens and values; empty: none
};

/// `flinkdiag analyze`, as typed.
struct AnalyzeOptions {
  std::vector<std::string> paths;  ///< empty: standard input
  std::string format;              ///< id of a row of report_formats()
  std::string output;              ///< file for the report; empty: standard output
  ExitPolicy exit;
  bool quiet = false;
  bool verbose = false;
  RedactionChoice redaction;
  std::vector<std::string> rule_folders;
  std::vector<std::string> assumptions;  ///< "start=failover"; "list" asks for what there is
  std::string patch_form;                ///< --as; empty: as the inputs suggest
  std::vector<std::string> only, skip;   ///< ids of findings, or their start and *
  ColourMode colour = ColourMode::automatic;
  int width = 0;    ///< columns; 0: as wide as the terminal
  int threads = 0;  ///< that read the files; 0: one for each core
};

/// `flinkdiag extract`: writes what analyze needs of the inputs as one small file.
struct ExtractOptions {
  std::vector<std::string> paths;  ///< empty: standard input
  std::string output;              ///< empty: standard output
  RedactionChoice redaction;
  std::vector<std::string> rule_folders;
  int threads = 0;
};

/// Which cluster is asked, how, and for how much; of `collect`, `doctor` and `watch`.
struct ClusterOptions {
  std::string rest;  ///< as typed
  std::string job;   ///< id; empty: those that start
  int samples = 3;
  std::int64_t interval_ms = 5'000;
  std::size_t max_taskmanagers = 3;
  std::uint64_t max_log_mib = 128;
  std::int64_t request_timeout_ms = 20'000;
  std::int64_t max_time_ms = 300'000;
  std::string auth_file, ca_file, cert_file, key_file, proxy;
};

/// `flinkdiag collect`
struct CollectOptions {
  ClusterOptions cluster;
  std::string output;  ///< of the bundle; empty: named after the time; "-": standard output
  bool dry_run = false;
  bool print_commands = false;
  std::string kubernetes_pod;  ///< for the printed commands
  RedactionChoice redaction;
  std::vector<std::string> rule_folders;
  bool quiet = false;
};

/// `flinkdiag doctor`: collect and analyze in one.
struct DoctorOptions {
  ClusterOptions cluster;
  std::string bundle;  ///< where to keep what was collected; empty: nowhere
  AnalyzeOptions report;
};

/// `flinkdiag watch`: follows a start; what doctor says if it does not end well.
struct WatchOptions {
  DoctorOptions doctor;
  std::string until = "running";
  std::int64_t timeout_ms = 600'000;
  std::int64_t poll_ms = 2'000;
  std::int64_t look_after_ms = 30'000;  ///< 0: never
};

/// `flinkdiag schema`: prints the JSON Schema of the JSON report.
struct SchemaOptions {};

/// `flinkdiag rules list|show|test|schema|new`.
struct RulesOptions {
  enum class Action { list, show, test, schema, create };
  Action action = Action::list;
  std::string id;       ///< of show and new
  std::string folder;   ///< of test and new
  std::string samples;  ///< of test; empty: "samples" in the folder
  std::vector<std::string> rule_folders;
  bool json = false;  ///< of list
  bool raw = false;   ///< of show
};

/// `flinkdiag explain ID`: the long form of a finding, a phase or a remedy.
struct ExplainOptions {
  std::string id;
  std::vector<std::string> rule_folders;
};

/// Nothing to run: --help, --version or wrong usage.
struct EarlyExit {
  ExitCode code = ExitCode::nothing_found;
  std::string text;  ///< for standard output if nothing is wrong, else for standard error
};

using Options = std::variant<AnalyzeOptions, ExtractOptions, CollectOptions, DoctorOptions,
                             WatchOptions, SchemaOptions, RulesOptions, ExplainOptions, EarlyExit>;

/// Reads the arguments (without the program's name). Touches no file and no environment.
Options parse_options(const std::vector<std::string>& args);

/// Every option that the command takes, as "--format"; tests hold --help against it.
std::vector<std::string> option_names(const std::string& command);

}  // namespace flinkdiag

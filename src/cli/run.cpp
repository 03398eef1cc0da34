#include "cli/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/help.h"
#include "cli/load_inputs.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/redaction.h"
#include "cli/report_on.h"
#include "cli/rules_command.h"
#include "cli/run_cluster.h"
#include "cli/say.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/support/printable.h"

namespace flinkdiag {
namespace {

// "< dump.txt" has no name here.
bool is_standard_input(const std::string& path) {
  struct stat in = {}, out = {};
  return fstat(STDIN_FILENO, &in) == 0 && stat(path.c_str(), &out) == 0 &&
         in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

bool is_input(const std::string& output, const std::vector<Input>& files) {
  std::error_code error;
  if (output.empty() || !std::filesystem::is_regular_file(output, error)) return false;
  return std::any_of(files.begin(), files.end(), [&](const Input& file) {
    std::error_code no_such_file;
    return (file.path == kStdinName && is_standard_input(output)) ||
           std::filesystem::equivalent(output, file.path, no_such_file);
  });
}

// Opens what is to be read and hands it to `use`, which gives the exit code.
template <typename CommandOptions, typename Use>
ExitCode with_files(const CommandOptions& options, const Use& use) {
  const bool from_stdin = options.paths.empty();
  if (from_stdin && isatty(STDIN_FILENO) == 1) {
    return refuse(
        {"nothing to read; give a file, a folder or an archive, or pipe a dump in; see "
         "flinkdiag analyze --help"});
  }
  OpenedFiles opened =
      open_files(from_stdin ? std::vector<std::string>{"-"} : options.paths, STDIN_FILENO);
  for (const Error& error : opened.errors) say(error.message);
  if (!opened.errors.empty()) return ExitCode::usage;
  if (is_input(options.output, opened.files)) {
    return refuse({options.output + ": is also an input; choose another file for the report"});
  }
  if (const auto error =
          check_apart({{"--redact-map", options.redaction.map_file}, {"-o", options.output}}))
    return refuse(*error);
  return use(std::move(opened.files));
}

ExitCode execute(const AnalyzeOptions& options) {
  const Result<RuleSet> rules = load_rules(options.rule_folders);
  if (!rules) return refuse(rules.error());
  if (options.assumptions == std::vector<std::string>{"list"})
    return write_out(printable_lines(assumption_list(*rules)));
  return with_files(options, [&](std::vector<Input> files) {
    return report_on(std::move(files), *rules, options);
  });
}

ExitCode execute(const ExtractOptions& options) {
  const Result<RuleSet> rules = load_rules(options.rule_folders);
  if (!rules) return refuse(rules.error());
  return with_files(options, [&](std::vector<Input> files) {
    const auto limits = limits_for(files.size());
    const auto read = [&](std::size_t file) { return unpack(std::move(files[file]), limits); };
    Extract made = extract(files.size(), read, ingest_options(*rules, options.threads));
    const auto text = clean_extract(std::move(made.text), *rules, options.redaction);
    if (!text) return refuse(text.error());
    say_unread(options.redaction.asked ? ingest({Input::from_text("extract", *text)}, {}).inputs
                                       : made.inputs);
    const bool nothing = std::ranges::none_of(made.inputs, &InputSummary::understood);
    const auto code = nothing ? ExitCode::not_judged : ExitCode::nothing_found;
    if (options.output.empty()) return write_out(*text, code);
    const auto error = write_file(options.output, *text);
    return error ? refuse(*error) : code;
  });
}

ExitCode execute(const SchemaOptions&) { return write_out(report_schema()); }

ExitCode write_result(const Result<CommandOutput>& output) {
  return output ? write_out(output->text, output->code) : refuse(output.error());
}

ExitCode execute(const RulesOptions& options) { return write_result(run_rules(options)); }

ExitCode execute(const ExplainOptions& options) { return write_result(run_explain(options)); }

ExitCode execute(const EarlyExit& exit) {
  if (exit.code == ExitCode::nothing_found) return write_out(exit.text);
  write_to(STDERR_FILENO, exit.text, "stderr");
  return exit.code;
}

}  // namespace

ExitCode run(const std::vector<std::string>& args) {
  return std::visit([](const auto& command) { return execute(command); }, parse_options(args));
}

}  // namespace flinkdiag

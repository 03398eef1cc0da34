#include "cli/run.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/help.h"
#include "cli/load_inputs.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/report_on.h"
#include "cli/rules_command.h"
#include "cli/run_cluster.h"
#include "cli/say.h"
#include "flinkdiag/report/formats.h"

namespace flinkdiag {
namespace {

// "dumps.tar.gz!tm-1/jstack.txt" lies in the file dumps.tar.gz.
std::string file_of(const Input& input) { return input.path.substr(0, input.path.find('!')); }

bool is_input(const std::string& output, const std::vector<Input>& inputs) {
  std::error_code error;
  if (output.empty() || !std::filesystem::is_regular_file(output, error)) return false;
  return std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) {
    std::error_code no_such_file;
    return std::filesystem::equivalent(output, file_of(input), no_such_file);
  });
}

ExitCode execute(const AnalyzeOptions& options) {
  const Result<RuleSet> rules = load_rules(options.rule_folders);
  if (!rules) return refuse(rules.error());
  if (options.assumptions == std::vector<std::string>{"list"})
    return write_out(assumption_list(*rules));
  const bool from_stdin = options.paths.empty();
  if (from_stdin && isatty(STDIN_FILENO) == 1) {
    return refuse(
        {"nothing to read; give a file, a folder or an archive, or pipe a dump in; see "
         "flinkdiag analyze --help"});
  }
  LoadedInputs loaded =
      load_inputs(from_stdin ? std::vector<std::string>{"-"} : options.paths, STDIN_FILENO);
  for (const Error& error : loaded.errors) say(error.message);
  if (!loaded.errors.empty()) return ExitCode::usage;
  if (is_input(options.output, loaded.inputs)) {
    return refuse({options.output + ": is also an input; choose another file for the report"});
  }

  return report_on(std::move(loaded.inputs), rules.value(), options);
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

#include "cli/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/load_inputs.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_folder.h"
#include "cli/terminal.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/version.h"

namespace flinkdiag {
namespace {

// Names of files may hold anything; on a terminal they must not act as control sequences.
std::string printable(std::string_view text) {
  std::string out = to_valid_utf8(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::replace_if(out.begin(), out.end(), is_control, '?');
  return out;
}

void say(std::string_view sentence) {
  write_to(STDERR_FILENO, fmt::format("{}: {}\n", kToolName, printable(sentence)), "stderr");
}

ExitCode refuse(const Error& error) {
  say(error.message);
  return ExitCode::usage;
}

ExitCode write_out(std::string_view text, ExitCode code = ExitCode::nothing_found) {
  const auto error = write_to(STDOUT_FILENO, text, "standard output");
  return error ? refuse(*error) : code;
}

Result<RuleSet> load_rules(const std::vector<std::string>& folders) {
  if (folders.empty()) return RuleSet::embedded();
  const auto files = read_rule_folders(folders);
  if (!files) return files.error();
  return RuleSet::with(files.value());
}

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

// "flinkdiag: notes.txt: not read: no thread dump and no Flink log"
void list_unread(const std::vector<InputSummary>& inputs) {
  for (const InputSummary& input : inputs) {
    if (!input.understood)
      say(fmt::format("{}: not read: {}", input.path, join(input.notes, "; ")));
  }
}

const ReportFormat& format_named(std::string_view id) {
  const auto formats = report_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const ReportFormat& format) { return format.id == id; });
  if (found == formats.end()) throw std::logic_error("format not in the table");
  return *found;
}

std::optional<Error> write_report(const Diagnosis& diagnosis, const AnalyzeOptions& options) {
  const bool to_file = !options.output.empty();
  const auto drawing = report_options(options, read_terminal(to_file));
  const std::string report = format_named(options.format).write(diagnosis, drawing);
  return to_file ? write_file(options.output, report)
                 : write_to(STDOUT_FILENO, report, "standard output");
}

ExitCode execute(const AnalyzeOptions& options) {
  const bool from_stdin = options.paths.empty();
  if (from_stdin && isatty(STDIN_FILENO) == 1) {
    return refuse(
        {"nothing to read; give a file, a folder or an archive, or pipe a dump in; see "
         "flinkdiag analyze --help"});
  }
  const Result<RuleSet> rules = load_rules(options.rule_folders);
  if (!rules) return refuse(rules.error());

  LoadedInputs loaded =
      load_inputs(from_stdin ? std::vector<std::string>{"-"} : options.paths, STDIN_FILENO);
  for (const Error& error : loaded.errors) say(error.message);
  if (!loaded.errors.empty()) return ExitCode::usage;
  if (is_input(options.output, loaded.inputs)) {
    return refuse({options.output + ": is also an input; choose another file for the report"});
  }

  const Incident incident = ingest(loaded.inputs, {rules.value().log_literals()});
  loaded.inputs.clear();
  const Diagnosis diagnosis = diagnose(incident, rules.value());
  if (const auto error = write_report(diagnosis, options)) return refuse(*error);
  if (!options.quiet) list_unread(diagnosis.inputs);
  return exit_code(diagnosis, options.exit);
}

ExitCode execute(const SchemaOptions&) { return write_out(report_schema()); }

ExitCode execute(const RulesOptions& options) {
  std::string list;
  for (const RuleFile& file : embedded_rule_files()) {
    if (file.path == options.path) return write_out(file.text);
    list += file.path + "\n";
  }
  if (options.path.empty()) return write_out(list);
  return refuse({options.path + ": is no built-in rule file; flinkdiag rules lists them"});
}

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

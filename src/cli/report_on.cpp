#include "cli/report_on.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>

#include "cli/load_inputs.h"
#include "cli/output.h"
#include "cli/redaction.h"
#include "cli/rule_folder.h"
#include "cli/say.h"
#include "cli/terminal.h"
#include "cli/until_exit.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/redaction/redact.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/text.h"
#include "ingestion/config_yaml_parser.h"

namespace flinkdiag {
namespace {

const ReportFormat& format_named(std::string_view id) {
  const auto formats = report_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const ReportFormat& format) { return format.id == id; });
  if (found == formats.end()) throw std::logic_error("format not in the table");
  return *found;
}

std::optional<Error> write_report(const Diagnosis& diagnosis, const AnalyzeOptions& options) {
  const auto drawing = report_options(options, read_terminal(options.output));
  const std::string report = format_named(options.format).write(diagnosis, drawing);
  return options.output.empty() ? write_to(STDOUT_FILENO, report, "standard output")
                                : write_file(options.output, report);
}

Result<DiagnoseOptions> read_diagnose_options(const AnalyzeOptions& options, const RuleSet& rules) {
  DiagnoseOptions out;
  out.findings = {options.only, options.skip};
  out.patch_form = options.patch_form;
  out.whole_texts = options.redaction.asked;
  for (const auto& text : options.assumptions) {
    auto assumption = parse_assumption(rules, text);
    if (!assumption) return assumption.error();
    out.assumptions.push_back(std::move(*assumption));
  }
  if (const auto fault = unknown_finding(rules, out.findings)) return *fault;
  return out;
}

// Only such inputs are kept while the others are let go; Flink's own file has 15 KB.
bool may_be_config(const Input& input) {
  constexpr std::size_t kLargestConfig = std::size_t{64} * 1024;
  return input.text.size() <= kLargestConfig && sniff_flink_config(input.text) != Match::no;
}

// The first configuration file that was given; the settings of the advice are to be made in it. An
// extract holds the settings of such a file, but not its text.
std::optional<Input> take_config(const std::vector<std::vector<Input>>& small,
                                 const Incident& incident) {
  const auto found = std::ranges::find(incident.inputs, "flink-config", &InputSummary::format);
  if (found == incident.inputs.end()) return std::nullopt;
  for (const auto& inputs : small) {
    const auto config = std::ranges::find(inputs, found->path, &Input::path);
    if (config != inputs.end()) return *config;
  }
  return std::nullopt;
}

std::optional<Error> redact_if_asked(Diagnosis& diagnosis, const Incident& incident,
                                     const RuleSet& rules, const RedactionChoice& choice,
                                     const RedactionMap& given) {
  if (!choice.asked) return std::nullopt;
  auto how = read_redaction_options(choice);
  if (!how) return how.error();
  how->known.insert(given.begin(), given.end());
  auto redacted = redact(std::move(diagnosis), incident, rules.rules().redaction, *how);
  if (!redacted) return redacted.error();
  diagnosis = std::move(redacted->diagnosis);
  return keep_redaction_map(choice, redacted->map);
}

}  // namespace

void say_unread(const std::vector<InputSummary>& inputs) {
  constexpr std::size_t kMostListed = 20;  // an archive may hold 100,000; the report has them all
  std::size_t unread = 0;
  for (const InputSummary& input : inputs) {
    if (input.understood || ++unread > kMostListed) continue;
    say(fmt::format("{}: not read: {}", input.path, join(input.notes, "; ")));
  }
  if (unread > kMostListed) say(fmt::format("{} more inputs were not read", unread - kMostListed));
}

Result<RuleSet> load_rules(const std::vector<std::string>& folders) {
  // A copy shares the rules, so that they live as long.
  if (folders.empty()) return keep_until_exit(RuleSet::embedded());
  const auto files = read_rule_folders(folders);
  if (!files) return files.error();
  return keep_until_exit(RuleSet::with(files.value()));
}

IngestOptions ingest_options(const RuleSet& rules, int threads) {
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  return {rules.log_literals(), threads > 0 ? static_cast<std::size_t>(threads) : cores};
}

ExitCode report_on(std::vector<Input> files, const RuleSet& rules, const AnalyzeOptions& options,
                   const RedactionMap& given) {
  auto how = read_diagnose_options(options, rules);
  if (!how) return refuse(how.error());
  const auto limits = limits_for(files.size());
  std::vector<std::vector<Input>> small(files.size());
  const auto read = [&](std::size_t file) {
    auto inputs = unpack(std::move(files[file]), limits);
    std::ranges::copy_if(inputs, std::back_inserter(small[file]), may_be_config);
    return inputs;
  };
  const Incident& incident =
      keep_until_exit(ingest(files.size(), read, ingest_options(rules, options.threads)));
  if (const auto config = take_config(small, incident))
    how->config = ConfigText{config->path, config->text};
  Diagnosis& diagnosis = keep_until_exit(diagnose(incident, rules, *how));
  if (const auto error = redact_if_asked(diagnosis, incident, rules, options.redaction, given)) {
    return refuse(*error);
  }
  if (const auto error = write_report(diagnosis, options)) return refuse(*error);
  if (!options.quiet) say_unread(diagnosis.inputs);
  return exit_code(diagnosis, options.exit);
}

}  // namespace flinkdiag

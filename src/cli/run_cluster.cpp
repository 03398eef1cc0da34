#include "cli/run_cluster.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/credentials.h"
#include "cli/output.h"
#include "cli/redaction.h"
#include "cli/report_on.h"
#include "cli/say.h"
#include "cli/world.h"
#include "flinkdiag/collect/collect.h"
#include "flinkdiag/collect/commands.h"
#include "flinkdiag/collect/watch.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/redaction/redact_text.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::uint64_t kMib = 1 << 20;

CollectSettings collect_settings(const ClusterOptions& options, const std::string& root) {
  CollectSettings settings;
  settings.source = root;
  settings.job = options.job;
  settings.samples = options.samples;
  settings.interval_ms = options.interval_ms;
  settings.max_taskmanagers = options.max_taskmanagers;
  settings.max_log_bytes = options.max_log_mib * kMib;
  settings.max_time_ms = options.max_time_ms;
  return settings;
}

// What is missing.
void tell_notes(const std::vector<std::string>& notes) {
  constexpr std::size_t kMostTold = 10;  // the manifest has them all
  for (std::size_t i = 0; i < std::min(notes.size(), kMostTold); ++i) say(notes[i]);
  if (notes.size() > kMostTold) say(fmt::format("{} more notes", notes.size() - kMostTold));
}

// "flinkdiag-20261123-084641.tar.gz"
std::string usual_name(TimeMs time_ms) {
  std::string time = format_timestamp(time_ms);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  std::replace(time.begin(), time.end(), ' ', '-');
  return fmt::format("flinkdiag-{}.tar.gz", time);
}

// Before a cluster is asked for what could then not be kept.
std::optional<Error> check_bundle_place(const std::string& path) {
  if (auto missing = missing_for_pack()) return missing;
  if (path != "-") return check_place(path.empty() ? usual_name(0) : path);
  if (isatty(STDOUT_FILENO) == 0) return std::nullopt;
  return Error{"-o -: standard output is a terminal, which a bundle would confuse; pipe it"};
}

std::optional<Error> write_bundle(const Bundle& bundle, const std::string& path) {
  const Result<std::string> packed = pack(bundle);
  if (!packed) return packed.error();
  return path == "-" ? write_to(STDOUT_FILENO, *packed, "standard output")
                     : write_file(path, *packed);
}

// The tokens in `known` are given already.
ExitCode diagnose_cluster(const DoctorOptions& options, const CollectSettings& settings,
                          const std::vector<std::string>& secrets, World& world,
                          const RuleSet& rules, const RedactionMap& known) {
  if (!options.bundle.empty()) {
    if (const auto error = check_bundle_place(options.bundle)) return refuse(*error);
  }
  Result<Collected> collected = collect(settings, world.outside());
  world.clear_progress();
  if (!collected) return refuse(collected.error());
  CleanBundle given{std::move(collected->bundle), {}};
  if (!options.bundle.empty() || options.report.redaction.asked) {
    auto cleaned = clean(std::move(given.bundle), rules, options.report.redaction, secrets, known);
    if (!cleaned) return refuse(cleaned.error());
    given = std::move(*cleaned);
  }
  if (!options.report.quiet) tell_notes(given.bundle.notes);
  if (!options.bundle.empty()) {
    if (const auto error = write_bundle(given.bundle, options.bundle)) return refuse(*error);
  }
  const std::string& name = options.bundle.empty() ? given.bundle.source : options.bundle;
  return report_on(inputs_of(given.bundle, name), rules, options.report, given.map);
}

// "SessionAggregate: restore.download, remote-read", by one thread dump.
std::string look_once(const CollectSettings& settings, const Outside& outside,
                      const RuleSet& rules) {
  constexpr std::size_t kMostTold = 3;
  CollectSettings one_dump = settings;
  one_dump.samples = 1;
  one_dump.max_taskmanagers = 1;
  one_dump.max_log_bytes = 0;
  Result<Collected> collected = collect(one_dump, outside);
  if (!collected) return {};
  const auto inputs = inputs_of(collected->bundle, settings.source);
  const Diagnosis diagnosis = diagnose(ingest(inputs, {rules.log_literals()}), rules);
  std::vector<std::string> steps;
  for (const TaskDiagnosis& task : diagnosis.tasks) {
    for (const SubtaskDiagnosis& subtask : task.subtasks) {
      const bool starts = subtask.phase != "unknown" && !subtask.phase.starts_with("running.");
      if (!starts || steps.size() == kMostTold) continue;
      steps.push_back(fmt::format("{}: {}, {}", task.name, subtask.phase, subtask.activity));
      break;
    }
  }
  return join(steps, "; ");
}

ExitCode print_commands(const CollectOptions& options) {
  CommandSettings commands;
  if (!options.cluster.rest.empty()) commands.rest = options.cluster.rest;
  commands.pod = options.kubernetes_pod;
  commands.samples = options.cluster.samples;
  commands.interval_s = static_cast<int>(std::max<std::int64_t>(
      1, std::min<std::int64_t>(options.cluster.interval_ms, 3'600'000) / 1000));
  return write_out(shell_commands(commands));
}

// As it may be shown on a terminal, and with the tokens of the report if it is redacted.
std::string clean_line(TextRedactor& redactor, const std::string& line) {
  redactor.learn_text(line);
  return printable(redactor.text(line));
}

Watched follow(const WatchOptions& options, const CollectSettings& settings, const Outside& outside,
               const RuleSet& rules, TextRedactor& redactor) {
  Outside silent = outside;
  silent.progress = [](const CollectProgress&) {};
  silent.warn = [](const std::string&) {};
  WatchOutput output;
  output.meet = [&](const JobState& job) {
    Incident of_job;
    of_job.jobs.push_back(job);
    redactor.learn(of_job);
  };
  output.tell = [&](const std::string& line) { write_out(clean_line(redactor, line) + "\n"); };
  if (options.look_after_ms > 0) output.look = [&] { return look_once(settings, silent, rules); };
  return watch(
      {options.doctor.cluster.job, options.timeout_ms, options.poll_ms, options.look_after_ms},
      silent, output);
}

std::vector<OutputFile> files_of(const DoctorOptions& options) {
  return {{"--redact-map", options.report.redaction.map_file},
          {"--bundle", options.bundle},
          {"-o", options.report.output}};
}

}  // namespace

ExitCode execute(const CollectOptions& options) {
  if (options.print_commands) return print_commands(options);
  if (const auto error =
          check_apart({{"--redact-map", options.redaction.map_file}, {"-o", options.output}}))
    return refuse(*error);
  const Result<RuleSet> rules = load_rules(options.rule_folders);
  if (!rules) return refuse(rules.error());
  const Result<HttpSettings> http = http_settings(options.cluster);
  if (!http) return refuse(http.error());
  if (!options.dry_run) {
    if (const auto error = check_bundle_place(options.output)) return refuse(*error);
  }
  CollectSettings settings = collect_settings(options.cluster, http->root);
  settings.dry_run = options.dry_run;
  Result<Collected> collected = [&] {
    World world(*http, options.quiet);
    return collect(settings, world.outside());
  }();
  if (!collected) return refuse(collected.error());
  if (options.dry_run) {
    if (!options.quiet) tell_notes(collected->bundle.notes);
    return write_out(join(collected->planned, "\n") + "\n");
  }
  const auto cleaned =
      clean(std::move(collected->bundle), *rules, options.redaction, secrets_of(*http));
  if (!cleaned) return refuse(cleaned.error());
  const Bundle& bundle = cleaned->bundle;
  if (!options.quiet) tell_notes(bundle.notes);
  const std::string path = options.output.empty() ? usual_name(bundle.started_ms) : options.output;
  if (const auto error = write_bundle(bundle, path)) return refuse(*error);
  if (path == "-") return ExitCode::nothing_found;
  if (!options.quiet) {
    say(fmt::format("{} files of {} in {}; next: flinkdiag analyze {}", bundle.files.size(),
                    bundle.source, path, path));
  }
  return write_out(path + "\n");
}

ExitCode execute(const DoctorOptions& options) {
  if (const auto error = check_apart(files_of(options))) return refuse(*error);
  const Result<RuleSet> rules = load_rules(options.report.rule_folders);
  if (!rules) return refuse(rules.error());
  const Result<HttpSettings> http = http_settings(options.cluster);
  if (!http) return refuse(http.error());
  World world(*http, options.report.quiet);
  return diagnose_cluster(options, collect_settings(options.cluster, http->root), secrets_of(*http),
                          world, *rules, {});
}

ExitCode execute(const WatchOptions& options) {
  if (const auto error = check_apart(files_of(options.doctor))) return refuse(*error);
  const ClusterOptions& cluster = options.doctor.cluster;
  const Result<RuleSet> rules = load_rules(options.doctor.report.rule_folders);
  if (!rules) return refuse(rules.error());
  const Result<HttpSettings> http = http_settings(cluster);
  if (!http) return refuse(http.error());
  if (!options.doctor.bundle.empty()) {
    if (const auto error = check_bundle_place(options.doctor.bundle)) return refuse(*error);
  }
  World world(*http, options.doctor.report.quiet);
  const CollectSettings settings = collect_settings(cluster, http->root);

  const RedactionChoice& redaction = options.doctor.report.redaction;
  Result<TextRedactor> redactor = make_redactor(*rules, redaction);
  if (!redactor) return refuse(redactor.error());
  for (const std::string& secret : secrets_of(*http)) redactor->learn_secret(secret);
  const Watched watched = follow(options, settings, world.outside(), *rules, *redactor);
  const std::string why = clean_line(*redactor, watched.why);
  if (redaction.asked) {
    if (const auto error = keep_redaction_map(redaction, redactor->map())) return refuse(*error);
  }
  switch (watched.end) {
    case Watched::End::running:
      return ExitCode::nothing_found;
    case Watched::End::refused:
    case Watched::End::no_answer:
      return refuse({fmt::format("{}: {}", http->root, why)});
    case Watched::End::interrupted:
      say(why);
      world.end_as_asked();
      return ExitCode::not_judged;
    case Watched::End::timeout:
    case Watched::End::job_over:
      break;
  }
  say(why);
  const ExitCode code =
      diagnose_cluster(options.doctor, settings, secrets_of(*http), world, *rules, redactor->map());
  // Nothing found is not all well: it does not run.
  return code == ExitCode::nothing_found ? ExitCode::not_judged : code;
}

}  // namespace flinkdiag

#include "cli/cluster_grammar.h"

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {
namespace {

// "5s", "10m"; a number alone is seconds, as a person would expect.
void add_duration(CLI::App& command, const std::string& name, std::int64_t& milliseconds) {
  command
      .add_option_function<std::string>(
          name,
          [name, &milliseconds](const std::string& text) {
            const auto seconds = parse_int(text);
            const auto duration = seconds ? parse_duration(text + "s") : parse_duration(text);
            if (!duration) throw CLI::ValidationError(name, text + " is no duration such as 5s");
            milliseconds = *duration;
          })
      ->take_last();
}

}  // namespace

void add_cluster_options(CLI::App& command, ClusterOptions& options) {
  constexpr int kMostSamples = 20;
  constexpr std::size_t kMostTaskManagers = 1000;
  constexpr std::uint64_t kMostMib = 1 << 20;
  command.add_option("--rest", options.rest)->take_last();
  command.add_option("--job", options.job)->take_last();
  command.add_option("--samples", options.samples)->check(CLI::Range(0, kMostSamples))->take_last();
  add_duration(command, "--interval", options.interval_ms);
  command.add_option("--max-taskmanagers", options.max_taskmanagers)
      ->check(CLI::Range(std::size_t{0}, kMostTaskManagers))
      ->take_last();
  command.add_option("--max-log", options.max_log_mib)
      ->check(CLI::Range(std::uint64_t{0}, kMostMib))
      ->take_last();
  add_duration(command, "--request-timeout", options.request_timeout_ms);
  add_duration(command, "--max-time", options.max_time_ms);
  command.add_option("--auth-file", options.auth_file)->take_last();
  command.add_option("--cacert", options.ca_file)->take_last();
  command.add_option("--cert", options.cert_file)->take_last();
  command.add_option("--key", options.key_file)->take_last();
  command.add_option("--proxy", options.proxy)->take_last();
}

void add_redaction_options(CLI::App& command, RedactionChoice& choice) {
  command.add_flag("--redact", choice.asked);
  command.add_flag("--redact-operators", choice.operators);
  command.add_option("--redact-map", choice.map_file)->take_last();
}

void add_collect_options(CLI::App& command, CollectOptions& options) {
  add_cluster_options(command, options.cluster);
  auto* output = command.add_option("-o,--output", options.output)->take_last();
  auto* dry_run = command.add_flag("--dry-run", options.dry_run);
  auto* commands = command.add_flag("--print-commands", options.print_commands);
  commands->excludes(output)->excludes(dry_run);
  command.add_option("--kubernetes", options.kubernetes_pod)->take_last()->needs(commands);
  add_redaction_options(command, options.redaction);
  // Without this a repeatable option would swallow what follows it.
  command.add_option("--rules", options.rule_folders)->allow_extra_args(false);
  command.add_flag("-q,--quiet", options.quiet);
}

void add_watch_options(CLI::App& command, WatchOptions& options) {
  command.add_option("--until", options.until)->check(CLI::IsMember({"running"}))->take_last();
  add_duration(command, "--timeout", options.timeout_ms);
  add_duration(command, "--poll", options.poll_ms);
  add_duration(command, "--look-after", options.look_after_ms);
}

}  // namespace flinkdiag

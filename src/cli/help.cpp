#include "cli/help.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "flinkdiag/report/formats.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kGeneralHelp =
    R"(flinkdiag tells why an Apache Flink job hangs while it starts, restores or rescales.

Usage: flinkdiag analyze [OPTIONS] [PATH...]   read dumps, logs, profiles; say what blocks the start
       flinkdiag doctor --rest URL             ask a running cluster; say what blocks the start
       flinkdiag collect --rest URL            gather from a running cluster into one bundle
       flinkdiag watch --rest URL              follow a start; diagnose it if it does not end
       flinkdiag rules [FILE]                  list the built-in rule files, or print one
       flinkdiag schema                        print the JSON Schema of `--format json`
       flinkdiag --help | --version

Example: jstack -l PID > dump.txt; flinkdiag analyze dump.txt
         flinkdiag doctor --rest http://jobmanager:8081
`flinkdiag COMMAND --help` shows more examples, all options and the exit codes.
)";

constexpr std::string_view kAnalyzeHelp =
    R"(Usage: flinkdiag analyze [OPTIONS] [PATH...]

Tells which operator of a Flink job is blocked, in which step of its start, by what, and what to
change. A PATH is a file, a folder, an archive (.gz .zst .bz2 .xz .zip .tar .7z) or - for standard
input; any mixture. What a file is, is told from its content, never from its name.

Examples:
  jstack -l PID | flinkdiag analyze                  one thread dump
  flinkdiag analyze t1.txt t2.txt t3.txt             three, some seconds apart: stuck or moving?
  flinkdiag analyze dump.txt taskmanager.log flink-conf.yaml
  flinkdiag analyze support-bundle.tar.gz            everything that somebody sent
  curl -s $REST/taskmanagers/$TM/thread-dump | flinkdiag analyze -
  flinkdiag analyze --format json -o report.json --fail-on critical dumps/

Options:
  --format FORMAT      {formats}
  -o, --output FILE    write the report to FILE instead of standard output
  --fail-on LEVEL      exit 1 from this severity on: info, warning (default), critical, never
  --strict             exit 3 if any input is not understood
  -q, --quiet          the verdict only, no notes on standard error
  -v, --verbose        every finding, worker, fact and input
  --rules DIR          add the rule files in DIR, or replace built-in ones; may be repeated
  --color WHEN         auto (default), always, never; NO_COLOR and CLICOLOR_FORCE are heeded
  --width N            columns of the text report (default: the terminal's, else 100)
  -h, --help           this text

Exit codes:
  0  understood, and nothing at or above --fail-on
  1  understood, and at least one finding at or above --fail-on
  2  wrong usage, or an input that could not be opened or read
  3  nothing could be judged: no input recognised, no Flink in it, or it cannot be told
)";

constexpr std::string_view kClusterHelp =
    R"(  --job ID             this job; default: those that start or restart
  --samples N          thread dumps of each process (3); --interval TIME between them (5s)
  --max-taskmanagers N dump at most N TaskManagers (3), those longest at it first
  --max-log MIB        skip logs that are larger (128)
  --request-timeout TIME  of each request (20s); --max-time TIME for all of them (5m)
  --auth-file FILE     one line: "bearer TOKEN" or "basic USER:PASSWORD"; or set FLINKDIAG_TOKEN,
                       or FLINKDIAG_USER and FLINKDIAG_PASSWORD
  --cacert FILE        the CA of the cluster; --cert FILE, --key FILE: client certificate
                       (FLINKDIAG_KEY_PASSWORD)
  --proxy URL          default: http_proxy, https_proxy, no_proxy; never used for localhost
)";

constexpr std::string_view kCollectHelp =
    R"(Usage: flinkdiag collect --rest URL [OPTIONS]
       flinkdiag collect --print-commands [--kubernetes POD]

Gathers from a running Flink cluster (1.13 to 2.3) what a diagnosis needs, into one bundle that
`flinkdiag analyze` reads: states, thread dumps of the TaskManagers where a task starts, flame
graphs, the end of their logs. Only GETs; one TaskManager at a time; stops if its heartbeat lags.
Ctrl-C keeps what was gathered.

Examples:
  flinkdiag collect --rest http://jobmanager:8081
  kubectl port-forward service/my-job-rest 8081 & flinkdiag collect --rest localhost:8081
  FLINKDIAG_TOKEN=$(cat token) flinkdiag collect --rest https://gateway/flink/my-job
  flinkdiag collect --print-commands                 no REST? what to type, or paste, by hand

Options:
  --rest URL           the web UI's address, with its path prefix if there is one
  -o, --output FILE    the bundle (default: flinkdiag-TIME.tar.gz here); - is standard output
  --dry-run            ask for states only, and list the requests that would follow
  --print-commands     print a shell script that gathers the same by hand
  --kubernetes POD     in that script: the pod of the TaskManager
  -q, --quiet          no progress, no notes on standard error
{cluster}  -h, --help           this text

Exit codes:
  0  the bundle is written; what it lacks is listed on standard error and in its manifest.json
  2  wrong usage, no answer from the cluster, or the bundle could not be written
)";

constexpr std::string_view kDoctorHelp =
    R"(Usage: flinkdiag doctor --rest URL [OPTIONS]

Asks a running Flink cluster as `flinkdiag collect` does, and tells what blocks the start as
`flinkdiag analyze` does.

Examples:
  flinkdiag doctor --rest http://jobmanager:8081
  flinkdiag doctor --rest http://jobmanager:8081 --bundle incident.tar.gz --format json

Options:
  --rest URL           the web UI's address, with its path prefix if there is one
  --bundle FILE        keep what was gathered
{cluster}  --format, -o, --output, --fail-on, --strict, -q, --quiet, -v, --verbose, --rules, --color,
  --width              as in `flinkdiag analyze --help`
  -h, --help           this text

Exit codes:
  0  understood, and nothing at or above --fail-on
  1  understood, and at least one finding at or above --fail-on
  2  wrong usage, or no answer from the cluster
  3  nothing could be judged
)";

constexpr std::string_view kWatchHelp =
    R"(Usage: flinkdiag watch --rest URL [--until running] [--timeout 10m] [OPTIONS]

Follows a start by Flink's REST API: one line for each change. If not everything runs when the time
is over, or a job fails, it ends with the report of `flinkdiag doctor`.

Example: flinkdiag watch --rest http://jobmanager:8081 --timeout 10m || page-somebody

Options:
  --rest URL           the web UI's address, with its path prefix if there is one
  --until running      all subtasks of all jobs (or of --job) run; there is no other goal yet
  --timeout TIME       how long that may take (10m)
  --poll TIME          between two looks at the states (2s)
  --look-after TIME    without a change: take one thread dump to tell the step (30s); 0: never
  --bundle FILE        keep what was gathered for the report
{cluster}  --format, -o, --output, --fail-on, --strict, -q, --quiet, -v, --verbose, --rules, --color,
  --width              of the report, as in `flinkdiag analyze --help`
  -h, --help           this text

Exit codes:
  0  everything runs
  1  it does not, and the report has a finding at or above --fail-on
  2  wrong usage, or no answer from the cluster
  3  it does not, and nothing could be judged
)";

// "text (default): for people", one line a format, aligned with the other options.
std::string describe_formats() {
  const std::string indent = "\n" + std::string(23, ' ');
  std::string out;
  for (const ReportFormat& format : report_formats()) {
    out += fmt::format("{}{}{}: {}", out.empty() ? "" : indent, format.id,
                       out.empty() ? " (default)" : "", format.purpose);
  }
  return out;
}

std::string fill(std::string_view help) {
  return fill_template(help, [](std::string_view name) -> std::optional<std::string> {
    if (name == "formats") return describe_formats();
    if (name == "cluster") return std::string(kClusterHelp);
    return std::nullopt;
  });
}

}  // namespace

std::string general_help() { return std::string(kGeneralHelp); }

std::string analyze_help() { return fill(kAnalyzeHelp); }
std::string collect_help() { return fill(kCollectHelp); }
std::string doctor_help() { return fill(kDoctorHelp); }
std::string watch_help() { return fill(kWatchHelp); }

std::string help_of(std::string_view command) {
  if (command == "analyze") return analyze_help();
  if (command == "collect") return collect_help();
  if (command == "doctor") return doctor_help();
  if (command == "watch") return watch_help();
  return general_help();
}

}  // namespace flinkdiag

#include "cli/help.h"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <string_view>

#include "flinkdiag/recommendations/patch.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/assumptions.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kGeneralHelp =
    R"(flinkdiag tells why an Apache Flink job hangs while it starts, restores or rescales.

Usage: flinkdiag analyze [OPTIONS] [PATH...]   read dumps, logs, profiles; say what blocks the start
       flinkdiag extract [OPTIONS] [PATH...]   write what analyze needs of them as one small file
       flinkdiag doctor --rest URL             ask a running cluster; say what blocks the start
       flinkdiag collect --rest URL            gather from a running cluster into one bundle
       flinkdiag watch --rest URL              follow a start; diagnose it if it does not end
       flinkdiag explain ID                    a finding, step or remedy in full: confirm, mend
       flinkdiag rules COMMAND ...             list, show, test, make rules; your own beside ours
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
  --assume FACT=VALUE  take a fact as known; may be repeated; --assume list tells all facts and
                       values: {facts}
  --as FORM            the settings to make, in the form of one place: {forms}
  --redact             tokens for hosts, addresses, users, buckets, containers: a report to share
  --redact-operators   and for the names of tasks and operators
  --redact-map FILE    keep what each token stands for in FILE (mode 0600), and use it again
  --rules DIR          add the rule files in DIR, or replace built-in ones; may be repeated
  --only ID, --skip ID  findings to keep or to leave out ("gc/*"); may be repeated
  --color WHEN         auto (default), always, never; NO_COLOR and CLICOLOR_FORCE are heeded
  --width N            columns of the text report (default: the terminal's, else 100)
  --threads N          read N files (or parts of a long dump) at once; default: one for each core
  -h, --help           this text

Exit codes:
  0  understood, and nothing at or above --fail-on
  1  understood, and at least one finding at or above --fail-on
  2  wrong usage, or an input that could not be opened or read
  3  nothing could be judged: no input recognised, no Flink in it, or it cannot be told
)";

constexpr std::string_view kExtractHelp =
    R"(Usage: flinkdiag extract [OPTIONS] [PATH...]

Writes what analyze needs of the inputs as one small file, which analyze reads like any other input:
many hosts can each reduce their own dumps, and one place joins them. PATHs as for analyze.

Examples:
  jstack -l PID | flinkdiag extract - > tm-1.json
  flinkdiag analyze tm-*.json
  flinkdiag extract --redact -o to-share.json tm-*.json

Options:
  -o, --output FILE    write to FILE instead of standard output
  --redact, --redact-operators, --redact-map FILE
                       as for analyze; tokens agree within one extract, so redact where all is
  --rules DIR          as for analyze: the rules say which lines of a log are kept
  --threads N          read N files (or parts of a long dump) at once; default: one for each core
  -h, --help           this text
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
  --redact, --redact-operators, --redact-map FILE
                       as for analyze, in every file of the bundle; secrets always go
  --rules DIR          as for analyze: redaction.json says what is taken out
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
  --bundle FILE        keep what was gathered; --redact is for it, too
{cluster}  --format, -o, --output, --fail-on, --strict, -q, --quiet, -v, --verbose, --rules, --color,
  --width, --assume, --as, --only, --skip, --redact, --redact-operators, --redact-map
                       as in `flinkdiag analyze --help`
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
  --bundle FILE        keep what was gathered for the report; --redact is for it, too
{cluster}  --format, -o, --output, --fail-on, --strict, -q, --quiet, -v, --verbose, --rules, --color,
  --width, --assume, --as, --only, --skip, --redact, --redact-operators, --redact-map
                       of the report, as in `flinkdiag analyze --help`
  -h, --help           this text

Exit codes:
  0  everything runs
  1  it does not, and the report has a finding at or above --fail-on
  2  wrong usage, or no answer from the cluster
  3  it does not, and nothing could be judged
)";

constexpr std::string_view kRulesHelp =
    R"(Usage: flinkdiag rules [list] [--format text|json] [--rules DIR]
       flinkdiag rules show ID [--raw] [--rules DIR]
       flinkdiag rules test DIR [--samples DIR]
       flinkdiag rules schema
       flinkdiag rules new ID [DIR]

What flinkdiag knows stands in rule files. They are built in; a folder of your own adds rules,
replaces built-in ones of the same path, or switches them off.

  list    every rule; "own" and "off" mark yours and those that are switched off
  show    what a rule looks for, in words; --raw prints its file
  test    runs the findings in DIR on their samples, DIR/samples/<id>/{bad,good}: each must fire on
          every bad sample and on no good one
  schema  the JSON Schema of rule files, for editors
  new     writes a finding with samples, to be changed; DIR is . if it is not given

Examples:
  flinkdiag rules list --format json | jq -r '.[] | select(.kind == "finding").id'
  flinkdiag rules show restore/remote-download
  flinkdiag rules new acme/audit-sink my-rules
  flinkdiag rules test my-rules && flinkdiag analyze --rules my-rules dump.txt
  echo '{"enabled": false, "reason": "known, ticket 42"}' > my-rules/findings/gc/long-pauses.json

Exit codes: 0, 1 if a sample is not as it should be, 2 for wrong usage or a rule that is broken.
How to write rules: docs/rules.md.
)";

constexpr std::string_view kExplainHelp =
    R"(Usage: flinkdiag explain ID [--rules DIR]

Tells all about a finding, a step of the start or a remedy: what was seen, why it hurts, how to
confirm it by hand, what to do, where to read on.

Examples:
  flinkdiag explain restore/remote-download    a finding, as the report names it
  flinkdiag explain restore.merge              a step: which frames show it, which remedies fit
  flinkdiag explain local-recovery             a remedy: needs, settings by version, risks, undo
  flinkdiag rules list                         all ids
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

// "config.yaml, flink-conf.yaml, ..."
std::string list_forms() {
  std::vector<std::string> names;
  for (const PatchForm& form : patch_forms()) names.emplace_back(form.id);
  return "\n" + std::string(23, ' ') + join(names, ", ");
}

// "flink, vvr, backend, ...", wrapped as the other options are.
std::string list_facts() {
  constexpr std::size_t kIndent = 23, kFirst = kIndent + 8, kColumns = 100;
  const auto rules = RuleSet::embedded();
  if (!rules) throw std::logic_error(rules.error().message);
  std::string out;
  std::size_t column = kFirst;
  for (const auto& fact : assumable_facts(*rules)) {
    const auto word = (out.empty() ? "" : ", ") + fact.fact;
    if (column + word.size() + 1 > kColumns) {
      out += ",\n" + std::string(kIndent, ' ') + fact.fact;
      column = kIndent + fact.fact.size();
    } else {
      out += word;
      column += word.size();
    }
  }
  return out;
}

std::string fill(std::string_view help) {
  return fill_template(help, [](std::string_view name) -> std::optional<std::string> {
    if (name == "formats") return describe_formats();
    if (name == "cluster") return std::string(kClusterHelp);
    if (name == "facts") return list_facts();
    if (name == "forms") return list_forms();
    return std::nullopt;
  });
}

}  // namespace

std::string assumption_list(const RuleSet& rules) {
  std::string out = "What --assume takes, FACT=VALUE each:\n";
  for (const auto& fact : assumable_facts(rules)) {
    out += fmt::format("\n{}  {}\n", fact.fact, fact.means);
    for (const auto& [value, means] : fact.values)
      out +=
          means.empty() ? fmt::format("  {}\n", value) : fmt::format("  {:<15} {}\n", value, means);
    out += fmt::format("  to find out: {}\n", fact.ask);
  }
  return out;
}

std::string general_help() { return std::string(kGeneralHelp); }

std::string analyze_help() { return fill(kAnalyzeHelp); }
std::string extract_help() { return fill(kExtractHelp); }
std::string collect_help() { return fill(kCollectHelp); }
std::string doctor_help() { return fill(kDoctorHelp); }
std::string watch_help() { return fill(kWatchHelp); }
std::string rules_help() { return std::string(kRulesHelp); }
std::string explain_help() { return std::string(kExplainHelp); }

std::string help_of(std::string_view command) {
  if (command == "analyze") return analyze_help();
  if (command == "extract") return extract_help();
  if (command == "collect") return collect_help();
  if (command == "doctor") return doctor_help();
  if (command == "watch") return watch_help();
  if (command == "rules") return rules_help();
  if (command == "explain") return explain_help();
  return general_help();
}

}  // namespace flinkdiag

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
       flinkdiag rules [FILE]                  list the built-in rule files, or print one
       flinkdiag schema                        print the JSON Schema of `--format json`
       flinkdiag --help | --version

Example: jstack -l PID > dump.txt; flinkdiag analyze dump.txt
`flinkdiag analyze --help` shows more examples, all options and the exit codes.
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

}  // namespace

std::string general_help() { return std::string(kGeneralHelp); }

std::string analyze_help() {
  return fill_template(kAnalyzeHelp, [](std::string_view name) -> std::optional<std::string> {
    if (name == "formats") return describe_formats();
    return std::nullopt;
  });
}

}  // namespace flinkdiag

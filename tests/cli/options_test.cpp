#include "cli/options.h"

#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "cli/help.h"
#include "cli/temp_folder.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/assumptions.h"

namespace flinkdiag {
namespace {

using Args = std::vector<std::string>;

AnalyzeOptions analyze(Args args) {
  args.insert(args.begin(), "analyze");
  return std::get<AnalyzeOptions>(parse_options(args));
}

EarlyExit early_exit(const Args& args) { return std::get<EarlyExit>(parse_options(args)); }

TEST_CASE("what is not said has its default", "[cli]") {
  const AnalyzeOptions options = analyze({"dump.txt"});
  CHECK(options.paths == Args{"dump.txt"});
  CHECK(options.format == report_formats().front().id);
  CHECK(options.output.empty());
  CHECK(options.exit.fail_on == Severity::warning);
  CHECK_FALSE(options.exit.strict);
  CHECK_FALSE(options.quiet);
  CHECK_FALSE(options.verbose);
  CHECK(options.rule_folders.empty());
  CHECK(options.colour == ColourMode::automatic);
  CHECK(options.width == 0);
}

TEST_CASE("every option is read, before and after the paths", "[cli]") {
  const AnalyzeOptions options = analyze({"--format",
                                          "json",
                                          "a",
                                          "-o",
                                          "out.json",
                                          "--fail-on=critical",
                                          "b",
                                          "--strict",
                                          "-v",
                                          "--rules",
                                          "mine",
                                          "--rules",
                                          "ours",
                                          "c",
                                          "--color",
                                          "never",
                                          "--width",
                                          "64",
                                          "--assume",
                                          "start=manual",
                                          "--assume=disk=ample",
                                          "d",
                                          "--skip",
                                          "gc/*",
                                          "--only",
                                          "restore/heap",
                                          "--as",
                                          "args"});
  CHECK(options.paths == Args{"a", "b", "c", "d"});
  CHECK(options.assumptions == Args{"start=manual", "disk=ample"});
  CHECK(options.skip == Args{"gc/*"});
  CHECK(options.patch_form == "args");
  CHECK(options.only == Args{"restore/heap"});
  CHECK(options.format == "json");
  CHECK(options.output == "out.json");
  CHECK(options.exit.fail_on == Severity::critical);
  CHECK(options.exit.strict);
  CHECK(options.verbose);
  CHECK(options.rule_folders == Args{"mine", "ours"});
  CHECK(options.colour == ColourMode::never);
  CHECK(options.width == 64);
}

TEST_CASE("--fail-on never lets no finding fail", "[cli]") {
  CHECK_FALSE(analyze({"--fail-on", "never", "a"}).exit.fail_on);
}

TEST_CASE("of an option given twice the last one counts, as with an alias", "[cli]") {
  CHECK(analyze({"--format", "json", "--format", "text", "a"}).format == "text");
}

TEST_CASE("no path and - both leave standard input to the reader", "[cli]") {
  CHECK(analyze({}).paths.empty());
  CHECK(analyze({"-"}).paths == Args{"-"});
}

TEST_CASE("a file may be named like an option, a command or a list", "[cli]") {
  CHECK(analyze({"--", "-v", "--strict"}).paths == Args{"-v", "--strict"});
  CHECK(analyze({"schema", "analyze", "rules"}).paths == Args{"schema", "analyze", "rules"});
  CHECK(analyze({"[a,b]"}).paths == Args{"./[a,b]"});
  CHECK(analyze({"a b"}).paths == Args{"a b"});
}

TEST_CASE("wrong usage is one sentence on what to do, and code 2", "[cli]") {
  const auto args = GENERATE(values<Args>({{},
                                           {"dump.txt"},
                                           {"--bogus"},
                                           {"analyze", "--bogus"},
                                           {"analyze", "-x"},
                                           {"analyze", "--format", "xml", "a"},
                                           {"analyze", "--format"},
                                           {"analyze", "--fail-on", "always"},
                                           {"analyze", "--width", "12"},
                                           {"analyze", "--width", "wide"},
                                           {"analyze", "--color", "red"},
                                           {"analyze", "-q", "-v"},
                                           {"schema", "json"},
                                           {"rules", "a", "b"},
                                           {"rules", "show"},
                                           {"rules", "test"},
                                           {"explain"},
                                           {"analyze", "--as", "toml", "a"},
                                           {"analyze", ""},
                                           {"analyze", "-o", "", "a"},
                                           {"analyze", "--output=", "a"},
                                           {"", "a"}}));
  CAPTURE(args);
  const EarlyExit exit = early_exit(args);
  CHECK(exit.code == ExitCode::usage);
  CHECK(exit.text.starts_with("flinkdiag: "));
  CHECK(exit.text.ends_with("--help\n"));
  CHECK(std::count(exit.text.begin(), exit.text.end(), '\n') == 1);
}

TEST_CASE("-o - is standard output", "[cli]") {
  CHECK(analyze({"-o", "-", "a"}).output.empty());
  CHECK(std::get<ExtractOptions>(parse_options({"extract", "-o", "-", "a"})).output.empty());
}

TEST_CASE("an option without its value does not take the next path for it", "[cli]") {
  CHECK(early_exit({"analyze", "--output=", "dump.txt"}).text ==
        "flinkdiag: --output= has no value; give one, or leave the option out; see flinkdiag "
        "--help\n");
  CHECK(analyze({"--", "--output="}).paths == Args{"--output="});
  CHECK(analyze({"--assume", "flink="}).assumptions == Args{"flink="});
  CHECK(analyze({"--assume=flink="}).assumptions == Args{"flink="});
}

TEST_CASE("a file in the place of the command gets the command to type", "[cli]") {
  CHECK(early_exit({"dump.txt"}).text ==
        "flinkdiag: \"dump.txt\" is no command; try flinkdiag analyze dump.txt; see flinkdiag "
        "--help\n");
}

TEST_CASE("--help and --version are no errors", "[cli]") {
  CHECK(early_exit({"--help"}).code == ExitCode::nothing_found);
  CHECK(early_exit({"--help"}).text == general_help());
  CHECK(early_exit({"-h"}).text == general_help());
  CHECK(early_exit({"help"}).text == general_help());
  CHECK(early_exit({"analyze", "--help"}).text == analyze_help());
  CHECK(early_exit({"analyze", "dump.txt", "-h"}).text == analyze_help());
  CHECK(early_exit({"extract", "-h"}).text == extract_help());
  CHECK(early_exit({"--version"}).text == "flinkdiag 0.1.0\n");
}

constexpr const char* kCommandsWithHelp[] = {"analyze", "collect", "doctor", "watch"};

TEST_CASE("the help of a command names its options and exit codes", "[cli]") {
  for (const std::string command : kCommandsWithHelp) {
    const std::string help = help_of(command);
    CAPTURE(command);
    CHECK(early_exit({command, "--help"}).text == help);
    for (const std::string& name : option_names(command)) {
      CAPTURE(name);
      CHECK(help.find(name) != std::string::npos);
    }
    for (const char* code : {"\n  0  ", "\n  2  "}) CHECK(help.find(code) != std::string::npos);
  }
  for (const ReportFormat& format : report_formats()) {
    CHECK(analyze_help().find(format.purpose) != std::string::npos);
  }
}

TEST_CASE("the man page names every option", "[cli]") {
  std::string page = read_text_file(FLINKDIAG_SOURCE_DIR "/docs/flinkdiag.1");
  std::erase(page, '\\');  // roff writes --fail-on as \-\-fail\-on
  for (const std::string command : kCommandsWithHelp) {
    for (const std::string& name : option_names(command)) {
      CAPTURE(name);
      CHECK(page.find(name) != std::string::npos);
    }
  }
}

TEST_CASE("docs/advice.md names every fact that can be assumed, and its values", "[cli]") {
  const auto page = read_text_file(FLINKDIAG_SOURCE_DIR "/docs/advice.md");
  for (const auto& fact : assumable_facts(built_in_rules())) {
    CAPTURE(fact.fact);
    CHECK(page.find("`" + fact.fact + "`") != std::string::npos);
    if (fact.values.size() < 2) continue;
    for (const auto& [value, means] : fact.values) {
      CAPTURE(value);
      CHECK(page.find("`" + value + "`") != std::string::npos);
    }
  }
}

TEST_CASE("the help fits a terminal of 100 columns and 45 lines", "[cli]") {
  for (const std::string command : kCommandsWithHelp) {
    CAPTURE(command);
    const std::string help = help_of(command);
    CHECK(std::count(help.begin(), help.end(), '\n') <= 45);
    std::size_t longest = 0;
    for (std::size_t at = 0; at < help.size();) {
      const std::size_t end = help.find('\n', at);
      longest = std::max(longest, end - at);
      at = end + 1;
    }
    CHECK(longest <= 100);
  }
}

TEST_CASE("collect, doctor and watch take a cluster", "[cli]") {
  const auto collect = std::get<CollectOptions>(
      parse_options({"collect", "--rest", "h:8081", "--samples", "5", "--interval", "2",
                     "--max-taskmanagers", "7", "--request-timeout", "1500ms", "-o", "b.tar.gz"}));
  CHECK(collect.cluster.rest == "h:8081");
  CHECK(collect.cluster.samples == 5);
  CHECK(collect.cluster.interval_ms == 2000);  // a number alone is seconds
  CHECK(collect.cluster.max_taskmanagers == 7);
  CHECK(collect.cluster.request_timeout_ms == 1500);
  CHECK(collect.output == "b.tar.gz");
  const auto watch = std::get<WatchOptions>(parse_options(
      {"watch", "--rest", "h", "--timeout", "3m", "--fail-on", "critical", "--format", "json"}));
  CHECK(watch.timeout_ms == 180'000);
  CHECK(watch.doctor.report.format == "json");
  CHECK(watch.doctor.report.exit.fail_on == Severity::critical);
}

TEST_CASE("a cluster needs an address, and durations a unit that exists", "[cli]") {
  for (const char* command : {"collect", "doctor", "watch"}) {
    CHECK(early_exit({command}).text.find("--rest URL is missing") != std::string::npos);
    CHECK(early_exit({command, "--rest", "h", "--interval", "5 weeks"}).code == ExitCode::usage);
  }
  CHECK(std::get<CollectOptions>(parse_options({"collect", "--print-commands"})).print_commands);
  for (const Args& args : {Args{"collect", "--print-commands", "-o", "x"},
                           Args{"collect", "--rest", "h", "--kubernetes", "pod"}})
    CHECK(early_exit(args).code == ExitCode::usage);
}

TEST_CASE("schema, rules and explain are commands of their own", "[cli]") {
  using Action = RulesOptions::Action;
  CHECK(std::holds_alternative<SchemaOptions>(parse_options({"schema"})));
  const auto rules = [](const Args& args) { return std::get<RulesOptions>(parse_options(args)); };
  CHECK(rules({"rules"}).action == Action::list);
  CHECK(rules({"rules", "list", "--format", "json"}).json);
  CHECK(rules({"rules", "list", "--rules", "mine"}).rule_folders == Args{"mine"});
  CHECK(rules({"rules", "show", "restore/heap", "--raw"}).id == "restore/heap");
  CHECK(rules({"rules", "show", "restore/heap", "--raw"}).raw);
  CHECK(rules({"rules", "test", "mine", "--samples", "s"}).action == Action::test);
  CHECK(rules({"rules", "test", "mine", "--samples", "s"}).samples == "s");
  CHECK(rules({"rules", "new", "a/b"}).folder == ".");
  CHECK(rules({"rules", "schema"}).action == Action::schema);
  CHECK(std::get<ExplainOptions>(parse_options({"explain", "local-recovery"})).id ==
        "local-recovery");
  CHECK(early_exit({"rules", "test", "--help"}).text == rules_help());
  CHECK(early_exit({"explain", "--help"}).text == explain_help());
}

}  // namespace
}  // namespace flinkdiag

#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "cli/help.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/version.h"

namespace flinkdiag {
namespace {

const std::map<std::string, std::optional<Severity>> kFailOn = {{"info", Severity::info},
                                                                {"warning", Severity::warning},
                                                                {"critical", Severity::critical},
                                                                {"never", std::nullopt}};

const std::map<std::string, ColourMode> kColourModes = {
    {"auto", ColourMode::automatic}, {"always", ColourMode::always}, {"never", ColourMode::never}};

constexpr int kMinWidth = 40;
constexpr int kMaxWidth = 1000;

template <typename Value>
std::vector<std::string> names(const std::map<std::string, Value>& table) {
  std::vector<std::string> out;
  for (const auto& [name, value] : table) out.push_back(name);
  return out;
}

std::vector<std::string> format_names() {
  std::vector<std::string> out;
  for (const ReportFormat& format : report_formats()) out.emplace_back(format.id);
  return out;
}

// The grammar, bound to the structs that it fills. Help is ours (help.cpp); CLI11 only parses.
struct Grammar {
  CLI::App app;
  CLI::App* analyze = app.add_subcommand("analyze");
  CLI::App* rules = app.add_subcommand("rules");
  CLI::App* schema = app.add_subcommand("schema");
  AnalyzeOptions analyze_options;
  RulesOptions rules_options;
  std::string fail_on = "warning";
  std::string colour = "auto";

  Grammar() {
    app.set_version_flag("--version", fmt::format("{} {}", kToolName, kToolVersion));
    app.require_subcommand(1);
    add_analyze_options();
    rules->add_option("FILE", rules_options.path);
  }

  void add_analyze_options() {
    AnalyzeOptions& o = analyze_options;
    o.format = report_formats().front().id;
    analyze->add_option("PATH", o.paths);
    analyze->add_option("--format", o.format)->check(CLI::IsMember(format_names()))->take_last();
    analyze->add_option("-o,--output", o.output)->take_last();
    analyze->add_option("--fail-on", fail_on)->check(CLI::IsMember(names(kFailOn)))->take_last();
    analyze->add_flag("--strict", o.exit.strict);
    CLI::Option* quiet = analyze->add_flag("-q,--quiet", o.quiet);
    analyze->add_flag("-v,--verbose", o.verbose)->excludes(quiet);
    // Without this a repeatable option would swallow the paths that follow it.
    analyze->add_option("--rules", o.rule_folders)->allow_extra_args(false);
    analyze->add_option("--color", colour)->check(CLI::IsMember(names(kColourModes)))->take_last();
    analyze->add_option("--width", o.width)->check(CLI::Range(kMinWidth, kMaxWidth))->take_last();
  }

  AnalyzeOptions take_analyze() {
    analyze_options.exit.fail_on = kFailOn.at(fail_on);
    analyze_options.colour = kColourModes.at(colour);
    return std::move(analyze_options);
  }

  bool has_command(const std::string& name) const {
    const auto is_it = [&](const CLI::App* command) { return command->get_name() == name; };
    return !app.get_subcommands(is_it).empty();
  }
};

EarlyExit wrong_usage(std::string_view fault, std::string_view see) {
  return {ExitCode::usage, fmt::format("{}: {}; see {} --help\n", kToolName, fault, see)};
}

// CLI11's sentences may have several lines and a full stop; ours have neither.
std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// CLI11 reads "[a,b]" as a list; as a path it is one file.
std::string shield_brackets(const std::string& arg) {
  return arg.starts_with('[') && arg.ends_with(']') ? "./" + arg : arg;
}

}  // namespace

Options parse_options(const std::vector<std::string>& args) {
  Grammar grammar;
  if (args.empty()) return wrong_usage("a command is missing, such as analyze", "flinkdiag");
  if (args[0] == "help") return EarlyExit{ExitCode::nothing_found, general_help()};
  if (!args[0].starts_with('-') && !grammar.has_command(args[0])) {
    return wrong_usage(fmt::format("\"{0}\" is no command; try flinkdiag analyze {0}", args[0]),
                       "flinkdiag");
  }
  // CLI11 takes them last argument first.
  std::vector<std::string> reversed;
  std::transform(args.rbegin(), args.rend(), std::back_inserter(reversed), shield_brackets);
  try {
    grammar.app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{ExitCode::nothing_found,
                     grammar.analyze->parsed() ? analyze_help() : general_help()};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{ExitCode::nothing_found, fmt::format("{}\n", version.what())};
  } catch (const CLI::ParseError& error) {
    return wrong_usage(one_line(error.what()),
                       grammar.analyze->parsed() ? "flinkdiag analyze" : "flinkdiag");
  }
  if (grammar.schema->parsed()) return SchemaOptions{};
  if (grammar.rules->parsed()) return grammar.rules_options;
  return grammar.take_analyze();
}

std::vector<std::string> analyze_option_names() {
  Grammar grammar;
  std::vector<std::string> out;
  for (const CLI::Option* option : grammar.analyze->get_options()) {
    for (const std::string& name : option->get_snames()) out.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

}  // namespace flinkdiag

#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "cli/cluster_grammar.h"
#include "cli/help.h"
#include "flinkdiag/recommendations/patch.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/support/printable.h"
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
constexpr int kMaxThreads = 256;

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

std::vector<std::string> form_names() {
  std::vector<std::string> out;
  for (const PatchForm& form : patch_forms()) out.emplace_back(form.id);
  return out;
}

// "-o -" is what it is without: the report goes to standard output.
std::string output_file(const std::string& place) { return place == "-" ? "" : place; }

// Each of the other options asks for what --redact asks for.
void complete(RedactionChoice& choice) {
  choice.asked |= choice.operators || !choice.map_file.empty();
}

// What the commands that end in a report share.
struct ReportGrammar {
  AnalyzeOptions options;
  std::string fail_on = "warning";
  std::string colour = "auto";

  void add_to(CLI::App& command) {
    AnalyzeOptions& o = options;
    o.format = report_formats().front().id;
    command.add_option("--format", o.format)->check(CLI::IsMember(format_names()))->take_last();
    command.add_option("-o,--output", o.output)->take_last();
    command.add_option("--fail-on", fail_on)->check(CLI::IsMember(names(kFailOn)))->take_last();
    command.add_flag("--strict", o.exit.strict);
    CLI::Option* quiet = command.add_flag("-q,--quiet", o.quiet);
    command.add_flag("-v,--verbose", o.verbose)->excludes(quiet);
    add_redaction_options(command, o.redaction);
    // Without this a repeatable option would swallow the paths that follow it.
    command.add_option("--rules", o.rule_folders)->allow_extra_args(false);
    command.add_option("--assume", o.assumptions)->allow_extra_args(false);
    command.add_option("--as", o.patch_form)->check(CLI::IsMember(form_names()))->take_last();
    command.add_option("--only", o.only)->allow_extra_args(false);
    command.add_option("--skip", o.skip)->allow_extra_args(false);
    command.add_option("--color", colour)->check(CLI::IsMember(names(kColourModes)))->take_last();
    command.add_option("--width", o.width)->check(CLI::Range(kMinWidth, kMaxWidth))->take_last();
  }

  AnalyzeOptions take() {
    options.exit.fail_on = kFailOn.at(fail_on);
    complete(options.redaction);
    options.output = output_file(options.output);
    options.colour = kColourModes.at(colour);
    return std::move(options);
  }
};

// The grammar, bound to the structs that it fills. Help is ours (help.cpp); CLI11 only parses.
struct Grammar {
  CLI::App app;
  CLI::App* analyze = app.add_subcommand("analyze");
  CLI::App* extract = app.add_subcommand("extract");
  CLI::App* collect = app.add_subcommand("collect");
  CLI::App* doctor = app.add_subcommand("doctor");
  CLI::App* watch = app.add_subcommand("watch");
  CLI::App* rules = app.add_subcommand("rules");
  CLI::App* explain = app.add_subcommand("explain");
  CLI::App* schema = app.add_subcommand("schema");
  ReportGrammar analyze_report, doctor_report, watch_report;
  ExtractOptions extract_options;
  CollectOptions collect_options;
  DoctorOptions doctor_options;
  WatchOptions watch_options;
  RulesOptions rules_options;
  std::string list_format = "text";
  ExplainOptions explain_options;

  /// All commands, but the options of one only, which is all that one run needs.
  explicit Grammar(std::string_view command) {
    const auto wants = [&](const CLI::App* other) { return other->get_name() == command; };
    app.set_version_flag("--version", fmt::format("{} {}", kToolName, kToolVersion));
    app.require_subcommand(1);
    if (wants(analyze)) add_analyze_options();
    if (wants(extract)) add_extract_options();
    if (wants(collect)) add_collect_options(*collect, collect_options);
    if (wants(doctor)) add_doctor(*doctor, doctor_options, doctor_report);
    if (wants(watch)) {
      add_doctor(*watch, watch_options.doctor, watch_report);
      add_watch_options(*watch, watch_options);
    }
    if (wants(rules)) add_rules_options();
    if (wants(explain)) add_explain_options();
  }

  void add_analyze_options() {
    analyze->add_option("PATH", analyze_report.options.paths);
    analyze_report.add_to(*analyze);
    add_threads(*analyze, analyze_report.options.threads);
  }

  void add_explain_options() {
    explain->add_option("ID", explain_options.id)->required();
    explain->add_option("--rules", explain_options.rule_folders)->allow_extra_args(false);
  }

  CLI::App* add_rules_action(const std::string& name, RulesOptions::Action action) {
    CLI::App* command = rules->add_subcommand(name);
    command->callback([this, action] { rules_options.action = action; });
    return command;
  }

  void add_rules_options() {
    using Action = RulesOptions::Action;
    RulesOptions& o = rules_options;
    rules->require_subcommand(0, 1);
    CLI::App* list = add_rules_action("list", Action::list);
    list->add_option("--format", list_format)->check(CLI::IsMember({"text", "json"}))->take_last();
    CLI::App* show = add_rules_action("show", Action::show);
    show->add_option("ID", o.id)->required();
    show->add_flag("--raw", o.raw);
    for (CLI::App* command : {list, show})
      command->add_option("--rules", o.rule_folders)->allow_extra_args(false);
    CLI::App* test = add_rules_action("test", Action::test);
    test->add_option("DIR", o.folder)->required();
    test->add_option("--samples", o.samples);
    add_rules_action("schema", Action::schema);
    CLI::App* create = add_rules_action("new", Action::create);
    create->add_option("ID", o.id)->required();
    create->add_option("DIR", o.folder)->default_val(".");
  }

  RulesOptions take_rules() {
    rules_options.json = list_format == "json";
    return std::move(rules_options);
  }

  static void add_threads(CLI::App& command, int& threads) {
    command.add_option("--threads", threads)->check(CLI::Range(1, kMaxThreads))->take_last();
  }

  void add_extract_options() {
    ExtractOptions& o = extract_options;
    extract->add_option("PATH", o.paths);
    extract->add_option("-o,--output", o.output)->take_last();
    extract->add_option("--rules", o.rule_folders)->allow_extra_args(false);
    add_redaction_options(*extract, o.redaction);
    add_threads(*extract, o.threads);
  }

  static void add_doctor(CLI::App& command, DoctorOptions& options, ReportGrammar& report) {
    add_cluster_options(command, options.cluster);
    command.add_option("--bundle", options.bundle)->take_last();
    report.add_to(command);
  }

  const CLI::App* find(const std::string& name) const {
    const auto is_it = [&](const CLI::App* command) { return command->get_name() == name; };
    const auto found = app.get_subcommands(is_it);
    return found.empty() ? nullptr : found.front();
  }

  /// The command that was typed; empty if none.
  std::string typed() const {
    const auto typed = app.get_subcommands();
    return typed.empty() ? "" : typed.front()->get_name();
  }

  Options take() {
    complete(extract_options.redaction);
    extract_options.output = output_file(extract_options.output);
    complete(collect_options.redaction);
    if (extract->parsed()) return std::move(extract_options);
    if (collect->parsed()) return std::move(collect_options);
    if (doctor->parsed()) {
      doctor_options.report = doctor_report.take();
      return std::move(doctor_options);
    }
    if (watch->parsed()) {
      watch_options.doctor.report = watch_report.take();
      return std::move(watch_options);
    }
    if (schema->parsed()) return SchemaOptions{};
    if (rules->parsed()) return take_rules();
    if (explain->parsed()) return std::move(explain_options);
    return analyze_report.take();
  }
};

EarlyExit wrong_usage(std::string_view fault, std::string_view see) {
  return {ExitCode::usage,
          fmt::format("{}: {}; see {} --help\n", kToolName, printable(fault), see)};
}

// `--output="$REPORT" dump.txt` of a script whose variable is not set: CLI11 would take the dump
// for the report, and the report would replace it.
std::optional<std::string> fault_of_empty(const std::vector<std::string>& args) {
  const auto end = std::ranges::find(args, "--");
  for (auto arg = args.begin(); arg != end; ++arg) {
    if (arg->starts_with("--") && arg->find('=') + 1 == arg->size())
      return fmt::format("{} has no value; give one, or leave the option out", *arg);
  }
  if (std::ranges::count(args, "") > 0)
    return "an argument is empty; is a variable of the script not set?";
  return std::nullopt;
}

// CLI11's sentences may have several lines and a full stop; ours have neither.
std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Where --help tells more.
std::string help_place(const std::string& command) {
  const bool has_help = help_of(command) != general_help();
  return has_help ? "flinkdiag " + command : "flinkdiag";
}

// CLI11 reads "[a,b]" as a list; as a path it is one file.
std::string shield_brackets(const std::string& arg) {
  return arg.starts_with('[') && arg.ends_with(']') ? "./" + arg : arg;
}

}  // namespace

Options parse_options(const std::vector<std::string>& args) {
  // --help and --version may stand before it; they take no value.
  const auto command =
      std::find_if(args.begin(), args.end(), [](const auto& arg) { return !arg.starts_with('-'); });
  Grammar grammar(command == args.end() ? "" : *command);
  if (args.empty()) return wrong_usage("a command is missing, such as analyze", "flinkdiag");
  if (const auto fault = fault_of_empty(args)) return wrong_usage(*fault, "flinkdiag");
  if (args[0] == "help") return EarlyExit{ExitCode::nothing_found, general_help()};
  if (!args[0].starts_with('-') && grammar.find(args[0]) == nullptr) {
    return wrong_usage(fmt::format("\"{0}\" is no command; try flinkdiag analyze {0}", args[0]),
                       "flinkdiag");
  }
  // CLI11 takes them last argument first.
  std::vector<std::string> reversed;
  std::transform(args.rbegin(), args.rend(), std::back_inserter(reversed), shield_brackets);
  try {
    grammar.app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{ExitCode::nothing_found, help_of(grammar.typed())};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{ExitCode::nothing_found, fmt::format("{}\n", version.what())};
  } catch (const CLI::ParseError& error) {
    return wrong_usage(one_line(error.what()), help_place(grammar.typed()));
  }
  const CollectOptions& collect = grammar.collect_options;
  const std::string* rest = grammar.collect->parsed()  ? &collect.cluster.rest
                            : grammar.doctor->parsed() ? &grammar.doctor_options.cluster.rest
                            : grammar.watch->parsed()  ? &grammar.watch_options.doctor.cluster.rest
                                                       : nullptr;
  if (rest != nullptr && rest->empty() && !collect.print_commands) {
    return wrong_usage("--rest URL is missing, such as --rest http://jobmanager:8081",
                       help_place(grammar.typed()));
  }
  return grammar.take();
}

std::vector<std::string> option_names(const std::string& command) {
  const Grammar grammar(command);
  std::vector<std::string> out;
  for (const CLI::Option* option : grammar.find(command)->get_options()) {
    for (const std::string& name : option->get_snames()) out.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

}  // namespace flinkdiag

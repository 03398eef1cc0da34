#include "fuzz/targets.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "built_in_rules.h"
#include "cli/archive.h"
#include "cli/decode.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/report/formats.h"
#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/text_map.h"
#include "ingestion/extract.h"
#include "ingestion/mend_text.h"
#include "ingestion/parser.h"
#include "ingestion/unwrap_text.h"
#include "redaction/redact_with.h"

namespace flinkdiag {
namespace {

void promise(bool kept, const char* what) {
  if (!kept) throw std::logic_error(what);
}

// Of exactly that size, so that the sanitizer sees one byte too many.
Input exact_input(std::string_view bytes) {
  auto owner = std::make_shared<const std::vector<char>>(bytes.begin(), bytes.end());
  Input input;
  input.path = "input";
  input.text = {owner->data(), owner->size()};
  input.owner = std::move(owner);
  return input;
}

const IngestOptions& options() {
  static const IngestOptions all{built_in_rules().log_literals()};
  return all;
}

// As an editor counts them: a text may have line ends of other systems.
std::size_t lines_of(std::string_view text) {
  std::size_t lines = 1;
  for (const char c : text) lines += c == '\n' || c == '\r' ? 1 : 0;
  for (auto at = text.find("\u2028"); at != text.npos; at = text.find("\u2028", at + 1)) ++lines;
  return lines;
}

void check_places(const Incident& incident, std::size_t lines) {
  for (const Sample& sample : incident.samples) {
    for (const Thread& thread : sample.threads) {
      promise(thread.place.line <= lines, "a thread stands below the last line");
    }
  }
  for (const LogRecord& record : incident.log) {
    promise(record.place.line <= lines, "a record stands below the last line");
  }
}

constexpr char kText[] = "text", kJson[] = "json", kHtml[] = "async-profiler-html",
               kCollapsed[] = "collapsed", kConfig[] = "flink-config";

// What is read line by line tells of each line whether it was understood. A line with escapes may
// hold a whole dump, and counts as the lines of that dump.
void check_lines(std::string_view parser, const ParseContext& context) {
  const std::size_t told = context.read_lines + context.summary.unread_lines;
  // Refused as a whole, or read as one document.
  if (parser != kText && parser != kCollapsed && (parser != kConfig || told == 0)) return;
  if (told == 0) return promise(!context.summary.notes.empty(), "a refusal is said");
  const auto mended = parser == kText ? mend_text(context.input.text) : std::nullopt;
  std::string_view rest = mended ? std::string_view(mended->text) : context.input.text, line;
  std::size_t lines = 0;
  bool is_exact = true;
  for (; next_line(rest, line); ++lines) is_exact = is_exact && !contains(line, "\\");
  promise(is_exact ? told == lines : told >= lines, "no line is lost");
}

// With stretches so short that a small input has several.
std::string learnt(const Parser& parser, const Input& input, std::size_t threads) {
  Incident incident;
  InputSummary summary;
  static const LiteralSet wanted(options().log_literals);
  ParseContext context{input, 0, wanted, incident, summary, threads};
  context.shortest_stretch = 64;
  parser.parse(context);
  incident.inputs.push_back(std::move(summary));
  return write_extract(std::move(incident));
}

// The parser of that id, whether it would have been asked or not.
template <const char* id>
void run_parser(std::string_view bytes) {
  const auto all = parsers();
  const auto parser =
      std::find_if(all.begin(), all.end(), [](const Parser& p) { return p.id == id; });
  promise(parser != all.end(), "there is such a parser");
  const Input input = exact_input(bytes);
  Incident incident;
  InputSummary summary;
  static const LiteralSet wanted(options().log_literals);
  ParseContext context{input, 0, wanted, incident, summary};
  parser->sniff(input.text);
  parser->parse(context);
  check_places(incident, lines_of(bytes));
  check_lines(id, context);
  // That takes ten times as long as the rest, so that some inputs must do.
  if ((parser->id == kText || parser->id == kJson) && hash_text(bytes) % 16 == 0)
    promise(learnt(*parser, input, 1) == learnt(*parser, input, 3), "threads make no difference");
}

// What is taken out of mails and exports: each line of it stands somewhere in these.
void run_wrapped(std::string_view bytes) {
  const Input input = exact_input(bytes);
  const Parser* parser = find_parser(input.text);
  if (parser == nullptr) return;
  std::vector<std::string> remarks;
  for (const Unwrapped& level : unwrap_text(input.text, *parser, remarks)) {
    promise(!level.notes.empty(), "what it was in is said");
    std::string_view rest = level.text, line;
    std::size_t lines = 0;
    while (next_line(rest, line)) ++lines;
    promise(level.numbers.empty() || level.numbers.size() >= lines, "each line has its place");
    for (const std::uint32_t number : level.numbers)
      promise(number >= 1 && number <= lines_of(bytes), "a line stands below the last one");
  }
  check_places(ingest({input}, options()), lines_of(bytes));
}

// A thread's name is what a stranger can choose freely; it goes through roles, tasks and operators.
void run_thread_name(std::string_view bytes) {
  std::string dump = "Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n\"";
  dump.append(bytes);
  dump +=
      "\" #77 prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s tid=0x1 nid=0x2 runnable\n"
      "   java.lang.Thread.State: RUNNABLE\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.restoreAndInvoke(Task.java:935)\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:568)\n";
  const Diagnosis diagnosis = diagnose(ingest({exact_input(dump)}, options()), built_in_rules());
  promise(diagnosis.inputs.size() == 1, "there is one input");
}

void run_archive(std::string_view bytes) {
  ArchiveBudget budget;
  budget.bytes = 1 << 20;
  budget.members = 20;
  std::uint64_t unpacked = 0;
  for (Input& member : expand_archive(exact_input(bytes), budget)) {
    unpacked += member.text.size();
    decode_text(member);
  }
  promise(unpacked <= (1 << 20), "no more than the budget is unpacked");
}

// The first line is the path, the rest the file.
void run_rule_file(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  const RuleFile file{std::string(bytes.substr(0, end)),
                      std::string(bytes.substr(std::min(end + 1, bytes.size())))};
  const auto set = RuleSet::with({file});
  if (!set) promise(!set.error().message.empty(), "an error says what is wrong");
}

bool is_safe(std::string_view report) {
  while (!report.empty()) {
    const CodePoint point = read_code_point(report);
    if (point.length == 0 || (is_obeyed_by_terminals(point.value) && point.value != '\n')) {
      return false;
    }
    report.remove_prefix(point.length);
  }
  return true;
}

// The whole program but for files: bytes to both reports, plain and redacted.
void run_analyze(std::string_view bytes) {
  std::vector<Input> inputs;
  inputs.push_back(exact_input(bytes));
  decode_text(inputs.back());
  const Incident incident = ingest(inputs, options());
  const Diagnosis diagnosis = diagnose(incident, built_in_rules());
  for (const ReportFormat& format : report_formats()) {
    const std::string report = format.write(diagnosis, {.verbose = true});
    promise(is_safe(report), "no report drives a terminal");
    if (format.id == "json") {
      promise(nlohmann::json::parse(report, nullptr, false).is_object(), "the report is JSON");
    }
  }
  const RedactionRules& rules = built_in_rules().rules().redaction;
  static const Finder finder = Finder::compile(rules).value();
  const Redacted redacted = redact_with(finder, diagnosis, incident, rules, {true, {}});
  promise(to_string(redacted.diagnosis.verdict.outcome) == to_string(diagnosis.verdict.outcome),
          "redaction changes no verdict");
}

constexpr auto kTargets = std::to_array<FuzzTarget>({
    {"text", "dump.dict", run_parser<kText>},
    {"json", "json.dict", run_parser<kJson>},
    {"wrapped", "wrapped.dict", run_wrapped},
    {"profiler-html", "html.dict", run_parser<kHtml>},
    {"collapsed", "dump.dict", run_parser<kCollapsed>},
    {"flink-config", "config.dict", run_parser<kConfig>},
    {"thread-name", "dump.dict", run_thread_name},
    {"archive", "archive.dict", run_archive},
    {"rule-file", "rules.dict", run_rule_file},
    {"analyze", "dump.dict", run_analyze},
});

}  // namespace

std::span<const FuzzTarget> fuzz_targets() { return kTargets; }

}  // namespace flinkdiag

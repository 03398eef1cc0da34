#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "load.h"

namespace flinkdiag {
namespace {

AnyPattern load_patterns(JsonReader& reader, std::string_view field, PatternSet& set) {
  AnyPattern patterns;
  for (const auto spelling : reader.views(field)) {
    const auto id = set.add(spelling, reader.check());
    if (!id) reader.fail(field, id.error().message);
    patterns.push_back(*id);
  }
  return patterns;
}

Regex load_regex(JsonReader& reader, std::string_view field, std::string_view expression) {
  if (!expression.starts_with("re:")) reader.fail(field, "must start with \"re:\"");
  auto regex = Regex::compile(expression.substr(3), reader.check());
  if (!regex) reader.fail(field, regex.error().message);
  return *regex;
}

std::set<std::string> as_set(const std::vector<std::string_view>& texts) {
  return {texts.begin(), texts.end()};
}

// As they are written in dumps; created and terminated threads have no stack.
constexpr std::array<std::pair<std::string_view, ThreadState>, 4> kThreadStates{
    {{"RUNNABLE", ThreadState::runnable},
     {"BLOCKED", ThreadState::blocked},
     {"WAITING", ThreadState::waiting},
     {"TIMED_WAITING", ThreadState::timed_waiting}}};

std::set<ThreadState> load_thread_states(JsonReader& reader, std::string_view field) {
  std::set<ThreadState> states;
  for (const auto name : reader.views(field)) {
    const auto found =
        std::ranges::find(kThreadStates, name, &std::pair<std::string_view, ThreadState>::first);
    if (found == kThreadStates.end()) {
      reader.fail(
          field,
          fmt::format("\"{}\" is not one of RUNNABLE, BLOCKED, WAITING, TIMED_WAITING", name));
    }
    states.insert(found->second);
  }
  return states;
}

ThreadRule load_thread_rule(JsonReader& reader, Rules& rules) {
  ThreadRule rule;
  rule.role = reader.text("role");
  rule.names = load_name_patterns(reader, "names", rules);
  rule.frames = load_frame_patterns(reader, "frames", rules);
  if (rule.names.empty() && rule.frames.empty())
    reader.fail("names", "missing; give names or frames");
  rule.order = reader.number("order", 100);
  rule.weak = reader.flag("weak", false);
  rule.all = reader.flag("all", false);
  if (rule.all && (rule.names.empty() || rule.frames.empty()))
    reader.fail("all", "needs both names and frames");
  if (reader.has("flink_process")) {
    reader.one_of("flink_process", {"taskmanager", "jobmanager", "any"});
    rule.flink_process = reader.text("flink_process");
  }
  reader.finish();
  return rule;
}

PhaseRule load_phase_rule(JsonReader& reader, const std::string& phase, Rules& rules) {
  PhaseRule rule;
  rule.phase = phase;
  rule.frames = load_frame_patterns(reader, "frames", rules);
  if (rule.frames.empty()) reader.fail("frames", "missing; give at least one frame pattern");
  rule.called_by = load_frame_patterns(reader, "called_by", rules);
  rule.not_called_by = load_frame_patterns(reader, "not_called_by", rules);
  rule.calls = load_frame_patterns(reader, "calls", rules);
  rule.not_calls = load_frame_patterns(reader, "not_calls", rules);
  rule.next = load_frame_patterns(reader, "next", rules);
  rule.spines = as_set(reader.views("spine"));
  rule.threads = as_set(reader.views("threads"));
  rule.thread_states = load_thread_states(reader, "thread_states");
  rule.needs_state = as_set(reader.views("needs_state"));
  rule.waits_for = reader.text("waits_for", "");
  rule.stack_cut = reader.flag("stack_cut", false);
  rule.priority = reader.number("priority", 0);
  if (reader.has("certainty")) {
    rule.certainty = static_cast<Confidence>(reader.one_of("certainty", {"low", "medium", "high"}));
  }
  rule.conditions =
      static_cast<int>(!rule.called_by.empty()) + static_cast<int>(!rule.not_called_by.empty()) +
      static_cast<int>(!rule.calls.empty()) + static_cast<int>(!rule.not_calls.empty()) +
      static_cast<int>(!rule.next.empty()) + static_cast<int>(!rule.spines.empty()) +
      static_cast<int>(!rule.threads.empty()) + static_cast<int>(!rule.thread_states.empty());
  reader.finish();
  return rule;
}

FactSource load_fact_source(JsonReader& reader, Rules& rules) {
  FactSource source;
  source.setting = reader.text("setting", "");
  source.event = reader.text("event", "");
  source.field = reader.text("field", "");
  source.rest = reader.text("rest", "");
  source.phase = reader.text("phase", "");
  source.frames = load_frame_patterns(reader, "frames", rules);
  source.value = reader.text("value", "");
  source.latest = reader.flag("latest", false);
  source.last_resort = reader.flag("last_resort", false);
  if (reader.has("frame_lines")) {
    auto lines = reader.child("frame_lines");
    for (const auto frame : lines.fields()) {
      const auto id = rules.tables.frames.add(frame, reader.check());
      if (!id) lines.fail(frame, id.error().message);
      source.frame_lines.emplace_back(*id, lines.number(frame, 0));
    }
  }
  if (reader.has("last_of")) {
    auto events = reader.child("last_of");
    for (const auto event : events.fields()) source.last_of.emplace_back(event, events.text(event));
  }
  if (reader.has("unless")) {
    auto facts = reader.child("unless");
    for (const auto fact : facts.fields())
      source.unless.emplace_back(fact, load_regex(facts, fact, facts.text(fact)));
  }
  for (auto& entry : reader.children("map")) {
    source.map.emplace_back(load_regex(entry, "from", entry.text("from")), entry.text("to"));
    entry.finish();
  }
  const int sources =
      static_cast<int>(!source.setting.empty()) + static_cast<int>(!source.event.empty()) +
      static_cast<int>(!source.rest.empty()) + static_cast<int>(!source.phase.empty()) +
      static_cast<int>(!source.frames.empty()) + static_cast<int>(!source.frame_lines.empty()) +
      static_cast<int>(!source.last_of.empty());
  if (sources != 1)
    reader.fail("",
                "needs exactly one of setting, event, last_of, rest, phase, frames, frame_lines");
  reader.finish();
  return source;
}

// { "means": "kind of start", "ask": "GET ... tells it", "values": {"manual": "..."}, "also": {...}
// } or, in place of values, "kind": "version" or "number".
void load_assumable(JsonReader& fact, FactRule& rule) {
  auto reader = fact.child("assume");
  rule.means = reader.text("means");
  rule.ask = reader.text("ask");
  if (reader.has("kind")) {
    rule.kind =
        reader.one_of("kind", {"version", "number"}) == 0 ? FactKind::version : FactKind::number;
  } else if (reader.has("values")) {
    rule.kind = FactKind::choice;
    auto values = reader.child("values");
    for (const auto value : values.fields())
      rule.choices.push_back({std::string(value), std::string(value), values.text(value)});
    if (reader.has("also")) {
      auto also = reader.child("also");
      for (const auto value : also.fields())
        rule.choices.push_back(
            {std::string(value), also.text(value), "the same as " + also.text(value)});
    }
  }
  reader.finish();
}

}  // namespace

AnyPattern load_frame_patterns(JsonReader& reader, std::string_view field, Rules& rules) {
  auto& tables = rules.tables;
  auto patterns = load_patterns(reader, field, tables.frames);
  for (std::size_t id = tables.user_only.size(); id < tables.frames.size(); ++id) {
    const auto& spelling = tables.frames.spelling(static_cast<PatternId>(id));
    tables.user_only.push_back(spelling.starts_with(PatternSet::kUserPrefix));
  }
  return patterns;
}

AnyPattern load_name_patterns(JsonReader& reader, std::string_view field, Rules& rules) {
  return load_patterns(reader, field, rules.tables.names);
}

void load_threads(JsonReader& file, Rules& rules) {
  rules.tables.threads.push_back(load_thread_rule(file, rules));
}

void load_spines(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("spines")) {
    rules.tables.spines.push_back(
        {reader.text("spine"), load_frame_patterns(reader, "frames", rules)});
    reader.finish();
  }
}

void load_phases(JsonReader& file, Rules& rules) {
  const auto phase = file.text("phase");
  rules.phase_meaning[phase] = file.text("meaning", phase);
  for (auto& reader : file.children("rules")) {
    rules.tables.phases.push_back(load_phase_rule(reader, phase, rules));
  }
}

void load_activities(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("activities")) {
    ActivityRule rule;
    rule.activity = reader.text("activity");
    rule.frames = load_frame_patterns(reader, "frames", rules);
    rule.not_frames = load_frame_patterns(reader, "not_frames", rules);
    rule.leaf = load_frame_patterns(reader, "leaf", rules);
    rule.thread_states = load_thread_states(reader, "thread_states");
    rule.waits_for_others = reader.flag("waits_for_others", false);
    rule.waits_for_class = reader.flag("waits_for_class", false);
    if (reader.has("work_is_in"))
      rule.work_is_in = static_cast<WorkIsIn>(
          1 + reader.one_of("work_is_in", {"another-thread", "another-process"}));
    reader.finish();
    rules.tables.activities.push_back(std::move(rule));
  }
}

void load_operators(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("operators")) {
    OperatorRule rule;
    rule.frames = load_frame_patterns(reader, "frames", rules);
    rule.names = load_patterns(reader, "names", rules.tables.operator_names);
    rule.phases = as_set(reader.views("phases"));
    rule.never = load_patterns(reader, "never", rules.tables.operator_names);
    if (rule.frames.empty() == rule.phases.empty())
      reader.fail("frames", "an operator rule needs either frames or phases");
    if (rule.names.empty() == rule.never.empty() || (rule.frames.empty() && rule.never.empty()))
      reader.fail("names", "an operator rule needs names or never, one of phases needs never");
    reader.finish();
    rules.tables.operators.push_back(std::move(rule));
  }
}

void load_frameworks(JsonReader& file, Rules& rules) {
  for (const PatternId id : load_frame_patterns(file, "frameworks", rules)) {
    rules.tables.frameworks.push_back(id);
  }
}

void load_logs(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("events")) {
    LogRule rule;
    rule.event = reader.text("event");
    rule.contains = reader.text("contains");
    rule.pattern = load_regex(reader, "pattern", reader.text("pattern"));
    if (reader.has("logger")) rule.logger = load_regex(reader, "logger", reader.text("logger"));
    rule.phase_start = reader.text("phase_start", "");
    rule.phase_step = reader.text("phase_step", "");
    rule.phase_end = reader.text("phase_end", "");
    rule.lapses_with = as_set(reader.views("lapses_with"));
    rule.of_start = reader.flag("of_start", false);
    rule.settles_after_ms = 1000LL * reader.number("settles_after_s", 0);
    reader.finish();
    rules.tables.logs.push_back(std::move(rule));
  }
}

void load_facts(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("facts")) {
    FactRule rule;
    rule.fact = reader.text("fact");
    rule.title = reader.text("title", "");
    rule.unanimous = reader.flag("unanimous", false);
    if (reader.has("assume")) load_assumable(reader, rule);
    for (auto& source : reader.children("from"))
      rule.from.push_back(load_fact_source(source, rules));
    if (!reader.has("from")) reader.fail("from", "missing; give at least one source");
    reader.finish();
    rules.tables.facts.push_back(std::move(rule));
  }
}

}  // namespace flinkdiag

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/support/text.h"
#include "load.h"

namespace flinkdiag {
namespace {

const ConditionKind& kind_of(const JsonReader& when, std::string_view name) {
  const auto kinds = condition_kinds();
  const auto found = std::ranges::find(kinds, name, &ConditionKind::name);
  if (found != kinds.end()) return *found;
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.emplace_back(kind.name);
  when.fail(name, fmt::format("is no condition; there are {}", join(names, ", ")));
}

// Numbers and booleans are conditions like texts.
std::vector<std::string> values_of(JsonReader& reader, std::string_view name) {
  if (auto value = reader.number_or_flag(name)) return {std::move(*value)};
  return reader.texts(name);
}

// ">=1.20", or [">=1.20", "unknown"] to take in a version that is not known.
std::optional<VersionRange> load_range(JsonReader& reader, std::string_view name) {
  auto ranges = reader.texts(name);
  std::erase(ranges, "unknown");
  if (ranges.empty()) return std::nullopt;
  auto range = VersionRange::parse(join(ranges, ","));
  if (!range) reader.fail(name, range.error().message);
  return *range;
}

}  // namespace

When load_when(JsonReader& parent, std::string_view field, Rules& rules) {
  When when;
  if (!parent.has(field)) return when;
  auto reader = parent.child(field);
  for (const auto name : reader.fields()) {
    Condition condition;
    condition.kind = &kind_of(reader, name);
    if (name == "fact") {
      auto facts = reader.child(name);
      for (const auto fact : facts.fields()) {
        condition.key = fact;
        condition.values = facts.texts(fact);
        when.push_back(condition);
      }
      continue;
    }
    if (name == "frames" || name == "worker_frames")
      condition.frames = load_frame_patterns(reader, name, rules);
    if (name == "flink" || name == "vvr") {
      condition.key = name;
      condition.versions = load_range(reader, name);
    }
    condition.values = values_of(reader, name);
    when.push_back(std::move(condition));
  }
  return when;
}

void load_finding(JsonReader& file, Rules& rules, const std::string& id) {
  FindingRule rule;
  rule.id = file.text("id");
  if (rule.id != id) file.fail("id", fmt::format("must be \"{}\", the path of the file", id));
  rule.severity = static_cast<Severity>(file.one_of("severity", {"info", "warning", "critical"}));
  rule.title = file.text("title");
  rule.explanation = file.text("why");
  rule.when = load_when(file, "when", rules);
  if (rule.when.empty()) file.fail("when", "missing; give at least one condition");
  rule.fallback = file.flag("fallback", false);
  rule.evidence_events = file.texts("evidence_events");
  rule.replaces = file.texts("replaces");
  if (file.has("verdict")) {
    auto verdict = file.child("verdict");
    rule.verdict_phase = verdict.text("phase", "");
    rule.verdict_activity = verdict.text("activity", "");
    rule.rank = verdict.number("rank", 0);
    verdict.finish();
  }
  file.finish();
  rules.findings.push_back(std::move(rule));
}

void load_verdict(JsonReader& file, Rules& rules) {
  auto ranks = file.child("phase_rank");
  for (const auto phase : ranks.fields()) {
    rules.verdict.phase_rank[std::string(phase)] = ranks.number(phase, 0);
  }
  auto states = file.child("state_phase");
  for (const auto state : states.fields()) {
    rules.tables.state_phase[std::string(state)] = states.text(state);
  }
  rules.verdict.unsure_rank = file.number("unsure_rank", 0);
  rules.verdict.passing_rank = file.number("passing_rank", 0);
  rules.verdict.long_initializing_ms = 1000LL * file.number("long_initializing_s", 60);
  rules.verdict.young_ms = 1000LL * file.number("young_s", 0);
  rules.tables.logged_step_ms = 1000LL * file.number("logged_step_s", 0);
  file.finish();
}

}  // namespace flinkdiag

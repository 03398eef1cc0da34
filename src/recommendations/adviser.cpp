#include "adviser.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "flinkdiag/classification/step_times.h"
#include "flinkdiag/rules/findings.h"
#include "flinkdiag/rules/stragglers.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "gates.h"
#include "key_groups.h"

namespace flinkdiag {
namespace {

const FactRule* rule_of(const Situation& situation, std::string_view fact) {
  const auto& facts = situation.tables->facts;
  const auto found = std::ranges::find(facts, fact, &FactRule::fact);
  return found == facts.end() ? nullptr : &*found;
}

// "subtask 3 of Agg on tm-2"; of thousands the first ones.
std::string places_of(const Situation& situation, const std::vector<SubtaskRef>& subtasks) {
  constexpr std::size_t kMostNamed = 3;
  std::vector<std::string> places;
  for (const auto& ref : std::span(subtasks).first(std::min(subtasks.size(), kMostNamed))) {
    const auto host = taskmanager_of(situation, *ref.subtask);
    places.push_back(fmt::format("subtask {} of {}{}", ref.subtask->index, ref.task->name,
                                 host.empty() ? "" : " on " + host));
  }
  const auto more = subtasks.size() - places.size();
  return join(places, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

Adviser::Adviser(const Situation& situation, const RootCause* cause)
    : situation_(situation), settings_(situation) {
  if (cause == nullptr) return;
  subtasks_ = cause->subtasks;
  if (const auto change = key_group_change(situation, subtasks_)) key_groups_ = describe(*change);
  if (const auto left = step_times(situation, cause->phase).left_ms())
    left_ = fmt::format("; about {} left at the pace that the log shows", format_duration(*left));
}

// Conditions on subtasks look at those of the root cause only.
bool Adviser::holds(const When& when) const {
  return evaluate(when, situation_, subtasks_).has_value();
}

std::string Adviser::fill(const std::string& text) const {
  // In one go: what inputs call their tasks may look like a name in braces.
  return fill_template(text, [&](std::string_view name) -> std::optional<std::string> {
    if (name == "key_groups") return key_groups_;
    if (name == "left") return left_;
    if (name == "where") return places_of(situation_, subtasks_);
    return value_in_text(name, situation_, subtasks_);
  });
}

std::optional<Recommendation> Adviser::advise(const RemedyRule& rule) const {
  if (!holds(rule.applies)) return std::nullopt;
  const auto decided =
      std::ranges::find_if(rule.cases, [&](const RemedyCase& c) { return holds(c.when); });
  if (decided == rule.cases.end()) return std::nullopt;
  Recommendation advice;
  advice.id = rule.id;
  advice.does = rule.does;
  advice.status = decided->status;
  advice.why = fill(decided->why);
  for (const auto& text : decided->requirements) advice.requirements.push_back(fill(text));
  advice.horizon = decided->horizon.value_or(rule.horizon);
  advice.expected = decided->expected.value_or(rule.expected);
  advice.hazard = rule.hazard;
  advice.effect = rule.effect;
  advice.figure = rule.figure;
  advice.figure_source = rule.figure_source;
  advice.risks = rule.risks;
  advice.verify = rule.verify;
  advice.undo = rule.undo;
  advice.source = rule.source;
  if (advice.status != AdviceStatus::rejected) pass_gates(rule, advice);
  if (advice.status != AdviceStatus::rejected) add_settings(rule, advice);
  return advice;
}

void Adviser::pass_gates(const RemedyRule& rule, Recommendation& advice) const {
  for (const auto& gate : rule.gates) {
    if (!holds(gate.when)) continue;
    const auto result = judge(gate.needs, situation_, subtasks_);
    if (result.truth == Truth::unknown) ask_for(gate, result.unknown, advice);
    if (result.truth != Truth::no) continue;
    advice.why = fill(gate.otherwise);
    advice.status = std::max(advice.status, gate.status);
    if (advice.status != AdviceStatus::rejected) continue;
    advice.requirements.clear();
    advice.unknown.clear();
    return;
  }
}

// "VVR 6.0.6 or later: not known; the tag of the image (--assume vvr=...)"
void Adviser::ask_for(const RemedyGate& gate, const std::vector<std::string>& facts,
                      Recommendation& advice) const {
  advice.status = std::max(advice.status, AdviceStatus::conditional);
  std::vector<std::string> how;
  for (const auto& fact : facts) {
    advice.unknown.push_back(fact);
    const auto* rule = rule_of(situation_, fact);
    if (rule != nullptr && !rule->ask.empty())
      how.push_back(rule->kind == FactKind::not_assumable
                        ? rule->ask
                        : fmt::format("{} (--assume {}=...)", rule->ask, fact));
  }
  advice.requirements.push_back(
      fmt::format("{}: not known; {}", fill(gate.means), join(how, "; ")));
}

void Adviser::add_settings(const RemedyRule& rule, Recommendation& advice) const {
  std::vector<std::string> made;
  for (const auto& config : rule.config) {
    if (!holds(config.when)) continue;
    for (const auto& [key, value] : config.set) {
      if (settings_.has(config, key, value)) {
        made.push_back(key);
      } else {
        advice.config.push_back({key, value, config.valid_for});
      }
    }
  }
  if (!rule.only_settings || made.empty() || !advice.config.empty()) return;
  advice.status = AdviceStatus::rejected;
  advice.why = fmt::format("set already: {}", join(made, ", "));
  advice.requirements.clear();
  advice.unknown.clear();
}

}  // namespace flinkdiag

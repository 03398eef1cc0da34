#include "flinkdiag/rules/assumptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/version.h"

namespace flinkdiag {
namespace {

bool is_version(std::string_view text) {
  const auto version = parse_version(text);
  return version && version->to_string() == text;
}

std::string allowed_values(const FactRule& rule) {
  if (rule.kind == FactKind::version) return "a version such as 1.20.3";
  if (rule.kind == FactKind::number) return "a whole number from 1";
  std::vector<std::string> values;
  for (const auto& choice : rule.choices) values.push_back(choice.value);
  return "one of " + join(values, ", ");
}

std::string assumable_names(const std::vector<FactRule>& facts) {
  std::vector<std::string> names;
  for (const auto& rule : facts) {
    if (rule.kind != FactKind::not_assumable) names.push_back(rule.fact);
  }
  return join(names, ", ");
}

}  // namespace

Result<Assumption> parse_assumption(const RuleSet& rules, std::string_view text) {
  const auto& facts = rules.rules().tables.facts;
  const auto equals = text.find('=');
  const auto name = trim(text.substr(0, equals));
  const auto rule = std::ranges::find_if(facts, [&](const FactRule& one) {
    return one.fact == name && one.kind != FactKind::not_assumable;
  });
  if (equals == text.npos || rule == facts.end()) {
    return Error{fmt::format("--assume {}: give FACT=VALUE, where FACT is one of {}", text,
                             assumable_names(facts))};
  }
  const auto value = trim(text.substr(equals + 1));
  const auto choice = std::ranges::find(rule->choices, to_lower(value),
                                        [](const FactChoice& c) { return to_lower(c.value); });
  if (choice != rule->choices.end()) return Assumption{rule->fact, choice->stands_for};
  const auto number = parse_int(value);
  if (rule->kind == FactKind::version && is_version(value))
    return Assumption{rule->fact, std::string(value)};
  if (rule->kind == FactKind::number && number && *number >= 1)
    return Assumption{rule->fact, std::to_string(*number)};
  return Error{fmt::format("--assume {}: \"{}\" is not a value of {}; give {}", text, value, name,
                           allowed_values(*rule))};
}

std::vector<AssumableFact> assumable_facts(const RuleSet& rules) {
  std::vector<AssumableFact> facts;
  for (const auto& rule : rules.rules().tables.facts) {
    if (rule.kind == FactKind::not_assumable) continue;
    AssumableFact fact{rule.fact, rule.means, rule.ask, {}};
    for (const auto& choice : rule.choices) fact.values.emplace_back(choice.value, choice.means);
    if (rule.choices.empty()) fact.values.emplace_back(allowed_values(rule), "");
    facts.push_back(std::move(fact));
  }
  return facts;
}

void assume(Situation& situation, const std::vector<Assumption>& assumptions) {
  for (const auto& assumption : assumptions) {
    auto& fact = situation.facts[assumption.fact];
    if (!fact.value.empty() && !fact.assumed && fact.value != assumption.value) {
      situation.contradictions.push_back(fmt::format(
          "{} is {} by {}, but {} by --assume, which is taken here", assumption.fact, fact.value,
          situation.incident->inputs[fact.place.input].path, assumption.value));
    }
    fact = {assumption.value, {}, true};
  }
}

}  // namespace flinkdiag

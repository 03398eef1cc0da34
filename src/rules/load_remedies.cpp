#include <fmt/format.h>

#include "load.h"

namespace flinkdiag {
namespace {

AdviceStatus load_status(JsonReader& reader) {
  return static_cast<AdviceStatus>(
      reader.one_of("status", {"recommended", "conditional", "rejected"}));
}

std::optional<Level> load_level(JsonReader& reader, std::string_view field) {
  if (!reader.has(field)) return std::nullopt;
  return static_cast<Level>(reader.one_of(field, {"low", "medium", "high"}));
}

std::optional<Horizon> load_horizon(JsonReader& reader) {
  if (!reader.has("helps")) return std::nullopt;
  return static_cast<Horizon>(reader.one_of("helps", {"now", "next"}));
}

RemedyGate load_gate(JsonReader& reader, Rules& rules) {
  RemedyGate gate;
  gate.when = load_when(reader, "when", rules);
  gate.needs = load_when(reader, "needs", rules);
  if (gate.needs.empty()) reader.fail("needs", "missing; give at least one condition");
  gate.means = reader.text("means");
  gate.otherwise = reader.text("else");
  if (reader.has("status")) gate.status = load_status(reader);
  reader.finish();
  return gate;
}

RemedyCase load_case(JsonReader& reader, Rules& rules) {
  RemedyCase one;
  one.when = load_when(reader, "when", rules);
  one.status = load_status(reader);
  one.why = reader.text("why");
  one.requirements = reader.texts("requires");
  one.horizon = load_horizon(reader);
  one.expected = load_level(reader, "expected");
  reader.finish();
  return one;
}

RemedyConfig load_config(JsonReader& reader, Rules& rules) {
  RemedyConfig config;
  config.when = load_when(reader, "when", rules);
  config.valid_for = reader.text("for");
  auto set = reader.child("set");
  for (const auto key : set.fields()) config.set.emplace_back(key, set.text(key));
  config.former = reader.texts("former");
  if (reader.has("as_good"))
    config.better =
        reader.one_of("as_good", {"higher", "lower"}) == 0 ? Better::higher : Better::lower;
  reader.finish();
  return config;
}

}  // namespace

void load_remedy(JsonReader& file, Rules& rules, const std::string& id) {
  RemedyRule rule;
  rule.id = file.text("id");
  if (rule.id != id) file.fail("id", fmt::format("must be \"{}\", the name of the file", id));
  rule.does = file.text("does");
  rule.order = file.number("order", 100);
  rule.applies = load_when(file, "applies", rules);
  for (auto& reader : file.children("gates")) rule.gates.push_back(load_gate(reader, rules));
  for (auto& reader : file.children("cases")) {
    if (!rule.cases.empty() && rule.cases.back().when.empty())
      reader.fail("when", "is never asked: the case before it has no condition and always holds");
    rule.cases.push_back(load_case(reader, rules));
  }
  if (rule.cases.empty()) file.fail("cases", "missing; give at least one case");
  for (auto& reader : file.children("config")) rule.config.push_back(load_config(reader, rules));
  rule.only_settings = file.flag("only_settings", false);
  rule.horizon = load_horizon(file).value_or(Horizon::next);
  rule.expected = load_level(file, "expected").value_or(Level::medium);
  rule.hazard = load_level(file, "hazard").value_or(Level::low);
  rule.excludes = file.texts("excludes");
  rule.effect = file.text("effect");
  if (file.has("figure")) {
    auto figure = file.child("figure");
    rule.figure = figure.text("says");
    rule.figure_source = figure.text("source");
    figure.finish();
  }
  rule.risks = file.texts("risks");
  rule.verify = file.text("verify");
  rule.undo = file.text("undo");
  rule.source = file.text("source");
  file.finish();
  rules.remedies.push_back(std::move(rule));
}

}  // namespace flinkdiag

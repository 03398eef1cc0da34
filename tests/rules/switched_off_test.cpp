#include <algorithm>
#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "flinkdiag/rules/explain.h"
#include "flinkdiag/rules/rules.h"
#include "flinkdiag/rules/verdict.h"

namespace flinkdiag {
namespace {

const std::string kOff = R"({"enabled": false, "reason": "known, ticket 42"})";

RuleSet with(const std::string& path, const std::string& text) {
  const auto rules = RuleSet::with({{path, text}});
  REQUIRE(rules);
  return *rules;
}

}  // namespace

TEST_CASE("a finding that is switched off is kept, with the reason, to be counted", "[rules]") {
  const auto rules = with("findings/gc/thrash.json", kOff);
  const auto& findings = rules.rules().findings;
  const auto rule = std::ranges::find(findings, "gc/thrash", &FindingRule::id);
  REQUIRE(rule != findings.end());
  CHECK(rule->disabled == "known, ticket 42");
  CHECK_FALSE(rule->when.empty());
}

TEST_CASE("what is switched off does not fire, but is told", "[rules]") {
  const auto rules = with("findings/a/b.json",
                          R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"no_event": "x"}, "enabled": false, "reason": "later"})");
  Incident incident;
  Situation situation;
  situation.incident = &incident;
  situation.tables = &rules.rules().tables;
  const auto firing = fire(rules.rules(), situation);
  CHECK(std::ranges::none_of(firing.fired,
                             [](const FiredRule& one) { return one.rule->id == "a/b"; }));
  const auto told = std::ranges::find(firing.suppressed, "a/b", &SuppressedFinding::id);
  REQUIRE(told != firing.suppressed.end());
  CHECK(told->reason == "later");
}

TEST_CASE("a remedy or a thread rule that is switched off is gone", "[rules]") {
  const auto remedies = with("remedies/wait.json", kOff);
  CHECK(remedies.rules().remedies.size() + 1 == built_in_rules().rules().remedies.size());
  CHECK(remedies.rules().disabled.at("remedies/wait.json") == "known, ticket 42");
}

TEST_CASE("the catalog tells what there is, whose it is and what is off", "[rules]") {
  const std::vector<RuleFile> own = {{"findings/gc/thrash.json", kOff}};
  const auto rules = RuleSet::with(own);
  REQUIRE(rules);
  const auto entries = catalog(*rules, own);
  const auto entry = [&](const std::string& id) {
    const auto found = std::ranges::find(entries, id, &CatalogEntry::id);
    REQUIRE(found != entries.end());
    return *found;
  };
  CHECK(entry("gc/thrash").disabled == "known, ticket 42");
  CHECK(entry("gc/thrash").own);
  CHECK(entry("restore.merge").kind == "phase");
  CHECK(entry("wait").title == "lets the start that moves come to its end");
  CHECK(entry("spines").kind == "table");
  CHECK_FALSE(entry("spines").own);
}

TEST_CASE("findings, phases and remedies are explained in words, others are not", "[rules]") {
  const RuleSet& rules = built_in_rules();
  for (const auto& entry : catalog(rules, {})) {
    INFO(entry.path);
    const bool has_words =
        entry.kind == "finding" || entry.kind == "phase" || entry.kind == "remedy";
    CHECK(explain_rule(rules, entry.id).has_value() == has_words);
  }
  const auto remedy = explain_rule(rules, "local-recovery");
  REQUIRE(remedy);
  CHECK(remedy->find("execution.state-recovery.from-local: true") != std::string::npos);
  CHECK(remedy->find("undo") != std::string::npos);
}

TEST_CASE("a misspelt id is answered with the nearest", "[rules]") {
  const RuleSet& rules = built_in_rules();
  CHECK(nearest_id(rules, "restore/remote-downlod") == "restore/remote-download");
  CHECK(nearest_id(rules, "thrash") == "gc/thrash");
  CHECK(nearest_id(rules, "local-recvery") == "local-recovery");
  CHECK(nearest_id(rules, "something else entirely").empty());
}

}  // namespace flinkdiag

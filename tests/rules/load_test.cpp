#include <catch2/catch.hpp>

#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {
namespace {

std::string fault_of(const std::string& path, const std::string& text) {
  const auto rules = RuleSet::with({{path, text}});
  return rules ? "" : rules.error().message;
}

// A finding that holds, with one field replaced or added.
std::string finding(const std::string& fields) {
  return R"({"id": "a/b", "severity": "info", "title": "t", "why": "w", )" + fields + "}";
}

}  // namespace

TEST_CASE("the built-in rules load", "[rules]") {
  const auto rules = RuleSet::embedded();
  INFO((rules ? "" : rules.error().message));
  CHECK(rules);
}

TEST_CASE("every expression in the built-in rules is valid", "[rules]") {
  // Given as files they are compiled at once; those that are built in wait until they are needed.
  const auto rules = RuleSet::with(embedded_rule_files());
  INFO((rules ? "" : rules.error().message));
  CHECK(rules);
}

TEST_CASE("comments and fields for maintainers are no faults", "[rules]") {
  CHECK(fault_of("findings/a/b.json", "// why\n" + finding(R"("note": "n", "flink": "1.13-2.3",
                 "read_from": "c", "source": "u", "when": {"phase": "deploy"})")) == "");
}

TEST_CASE("a fault in a finding is named by file, place and remedy", "[rules]") {
  struct Fault {
    const char* text;
    const char* message;
  };
  const auto fault = GENERATE(values<Fault>({
      {R"("when": {"phase": "deploy"}, "titel": "t")",
       "findings/a/b.json: /titel: unknown field; see docs/rules.md for the fields there are"},
      {R"("severity_": "info")", "findings/a/b.json: /when: missing; give at least one condition"},
      {R"("when": {})", "findings/a/b.json: /when: missing; give at least one condition"},
      {R"("when": {"phase": []})",
       "findings/a/b.json: /when/phase: must be a text or a list of texts that is not empty"},
      {R"("when": {"phase": [1]})", "findings/a/b.json: /when/phase: must hold texts only"},
      {R"("when": {"flink": ">1.20"})",
       "findings/a/b.json: /when/flink: \">1.20\" is not a range of versions; write for example "
       "\"1.13-2.3\", \">=1.20\" or \"*\""},
      {R"("when": {"flink": ["1.20", "new"]})",
       "findings/a/b.json: /when/flink: \"1.20,new\" is not a range of versions; write for example "
       "\"1.13-2.3\", \">=1.20\" or \"*\""},
      {R"("when": {"fact": "backend"})",
       "findings/a/b.json: /when/fact: not an object; see docs/rules.md"},
      {R"("when": {"phase": "deploy"}, "verdict": {"rank": "high"})",
       "findings/a/b.json: /verdict/rank: must be a whole number"},
  }));
  CHECK(fault_of("findings/a/b.json", finding(fault.text)) == fault.message);
}

TEST_CASE("an unknown condition is answered with those there are", "[rules]") {
  const auto fault = fault_of("findings/a/b.json", finding(R"("when": {"phse": "deploy"})"));
  CHECK(fault.starts_with(
      "findings/a/b.json: /when/phse: is no condition; there are phase, activity, state, "));
}

TEST_CASE("an id must be the path of its file", "[rules]") {
  CHECK(fault_of("findings/a/c.json", finding(R"("when": {"phase": "deploy"})")) ==
        "findings/a/c.json: /id: must be \"a/c\", the path of the file");
  CHECK(fault_of("remedies/x.json", R"({"id": "y"})") ==
        "remedies/x.json: /id: must be \"x\", the name of the file");
}

TEST_CASE("a value that is none of those allowed is answered with them", "[rules]") {
  CHECK(fault_of("findings/a/b.json", R"({"id": "a/b", "severity": "sever"})") ==
        "findings/a/b.json: /severity: \"sever\" is not one of info, warning, critical");
  CHECK(
      fault_of("remedies/x.json", R"({"id": "x", "does": "d", "cases": [{"status": "maybe"}]})") ==
      "remedies/x.json: /cases/0/status: \"maybe\" is not one of recommended, conditional, "
      "rejected");
  CHECK(fault_of("phases/x.json",
                 R"({"phase": "p", "rules": [{"frames": ["a"], "certainty": "sure"}]})") ==
        "phases/x.json: /rules/0/certainty: \"sure\" is not one of low, medium, high");
}

TEST_CASE("a missing field says what to give", "[rules]") {
  CHECK(fault_of("findings/a/b.json", R"({"id": "a/b", "severity": "info"})") ==
        "findings/a/b.json: /title: missing; give a text");
  CHECK(fault_of("phases/x.json", R"({"phase": "p", "rules": [{"priority": 1}]})") ==
        "phases/x.json: /rules/0/frames: missing; give at least one frame pattern");
  CHECK(fault_of("remedies/x.json", R"({"id": "x", "does": "d"})") ==
        "remedies/x.json: /cases: missing; give at least one case");
  CHECK(fault_of("remedies/x.json",
                 R"({"id": "x", "does": "d", "gates": [{"means": "m", "else": "e"}]})") ==
        "remedies/x.json: /gates/0/needs: missing; give at least one condition");
  CHECK(fault_of("threads/x.json", R"({"role": "r"})") ==
        "threads/x.json: /names: missing; give names or frames");
  CHECK(fault_of("facts.json", R"({"facts": [{"fact": "f"}]})") ==
        "facts.json: /facts/0/from: missing; give at least one source");
}

TEST_CASE("a case that can never be reached is a fault", "[rules]") {
  CHECK(fault_of("remedies/x.json",
                 R"({"id": "x", "does": "d", "cases": [{"status": "rejected", "why": "w"},
                     {"status": "rejected", "why": "w", "when": {"phase": "deploy"}}]})") ==
        "remedies/x.json: /cases/1/when: is never asked: the case before it has no condition and "
        "always holds");
}

TEST_CASE("a fact source is of one kind", "[rules]") {
  CHECK(fault_of("facts.json",
                 R"({"facts": [{"fact": "f", "from": [{"setting": "a", "rest": "b"}]}]})") ==
        "facts.json: /facts/0/from/0/: needs exactly one of setting, event, last_of, rest, phase, "
        "frames, frame_lines");
}

TEST_CASE("a pattern or expression that does not compile is a fault of the rule", "[rules]") {
  CHECK(fault_of("phases/x.json", R"({"phase": "p", "rules": [{"frames": ["re:("]}]})")
            .starts_with("phases/x.json: /rules/0/frames: pattern \"re:(\" is not valid: "));
  CHECK(
      fault_of("logs/x.json", R"({"events": [{"event": "e", "contains": "c", "pattern": "re:["}]})")
          .starts_with("logs/x.json: /events/0/pattern: \"[\" is not a valid RE2 expression: "));
  CHECK(fault_of("logs/x.json",
                 R"({"events": [{"event": "e", "contains": "c", "pattern": "glob*"}]})") ==
        "logs/x.json: /events/0/pattern: must start with \"re:\"");
}

TEST_CASE("a file that is not JSON, or of no kind, is named", "[rules]") {
  CHECK(fault_of("findings/a/b.json", R"({"id": "a/b",})") ==
        "findings/a/b.json: not valid JSON at byte 14; // comments are allowed, trailing commas "
        "are not");
  CHECK(fault_of("fidings/a.json", "{}") ==
        "fidings/a.json: belongs to no kind of rule; see docs/rules.md for the folders there are");
}

TEST_CASE("expressions do not grow without end by what they repeat", "[rules]") {
  const auto fault = [](std::size_t piece, int uses, int expressions) {
    std::string one, all;
    for (int i = 0; i < uses; ++i) one += "<<x>>";
    for (int i = 0; i < expressions; ++i) all += (i > 0 ? R"(", ")" : "") + one;
    return fault_of("redaction.json", R"({"pieces": {"x": ")" + std::string(piece, 'x') +
                                          R"("}, "kept_lines": [")" + all + R"("]})");
  };
  CHECK(fault(1000, 66, 1) ==
        "redaction.json: /kept_lines: an expression with its pieces is longer than 64 KiB; repeat "
        "less");
  CHECK(fault(1000, 60, 18) ==
        "redaction.json: /kept_lines: with it the expressions of the file hold more than 1 MiB; "
        "repeat less");
}

}  // namespace flinkdiag

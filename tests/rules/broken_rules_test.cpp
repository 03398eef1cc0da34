// Every kind of broken rule gets one sentence that names the file, the place, the fault and what to
// do; all of them stand in one golden file, to be read.
#include <algorithm>
#include <catch2/catch.hpp>

#include "flinkdiag/rules/rule_set.h"
#include "golden.h"

namespace flinkdiag {
namespace {

struct Broken {
  const char* path;
  const char* text;
};

constexpr Broken kBroken[] = {
    // JSON
    {"findings/a/b.json", R"({"id": "a/b",})"},
    {"findings/a/b.json", ""},
    {"findings/a/b.json", R"({"id": 1e999})"},
    {"findings/a/b.json", R"(["a/b"])"},
    {"notes.json", "{}"},
    // fields
    {"findings/a/b.json", R"({"id": "a/c"})"},
    {"findings/a/b.json", R"({"id": "a/b"})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "sever"})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": ""})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w"})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"phase": "deploy"}, "titel": "t"})"},
    // conditions
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"phse": "deploy"}})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"flink": ">1.20"}})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"fact": "backend"}})"},
    {"findings/a/b.json", R"({"id": "a/b", "severity": "info", "title": "t", "why": "w",
                              "when": {"frames": ["re:("]}})"},
    // other kinds
    {"phases/x.json", R"({"phase": "p", "rules": [{"priority": 1}]})"},
    {"threads/x.json", R"({"role": "r"})"},
    {"logs/x.json", R"({"events": [{"event": "e", "contains": "c", "pattern": "glob*"}]})"},
    {"facts.json", R"({"facts": [{"fact": "f"}]})"},
    {"remedies/x.json", R"({"id": "x"})"},
    {"remedies/x.json", R"({"id": "x", "does": "d", "gates": [{"means": "m", "else": "e"}]})"},
    {"remedies/x.json", R"({"id": "x", "does": "d", "cases": [{"status": "rejected", "why": "w"},
                            {"status": "rejected", "why": "w"}]})"},
    {"redaction.json", R"json({"pieces": {"name": "x"}, "kinds": [{"kind": "k",
                            "patterns": ["<<name>>(.)", "<<nmae>>(.)"]}]})json"},
    // switches
    {"findings/gc/thrash.json", R"({"enabled": false})"},
    {"findings/gc/thrash.json", R"({"enabled": "no", "reason": "known"})"},
    {"findings/gc/thrsh.json", R"({"enabled": false, "reason": "known"})"},
};

}  // namespace

TEST_CASE("every kind of broken rule gets one helpful sentence", "[rules]") {
  std::string sentences;
  for (const auto& [path, text] : kBroken) {
    const auto rules = RuleSet::with({{path, text}});
    INFO(text);
    REQUIRE_FALSE(rules);
    const auto& message = rules.error().message;
    CHECK(message.starts_with(path));
    CHECK(std::ranges::count(message, '\n') == 0);
    sentences += message + "\n";
  }
  check_golden("rules/broken.txt", sentences);
}

}  // namespace flinkdiag

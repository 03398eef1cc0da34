#include "recommendations/config_edit.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

std::string changed(std::string_view text, std::string_view key, std::string_view value) {
  ConfigEditor editor(text, style_of(text));
  return editor.set(key, value) ? editor.text() : "no place";
}

}  // namespace

TEST_CASE("the style of a configuration is told from its content", "[recommendations]") {
  CHECK(style_of("state.backend: rocksdb\n") == ConfigStyle::flat);
  CHECK(style_of("# c\nstate:\n  backend:\n    type: rocksdb\n") == ConfigStyle::nested);
  CHECK(style_of("kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a: \"b\"\n") ==
        ConfigStyle::deployment);
}

TEST_CASE("a value is replaced where it stands, comments stay", "[recommendations]") {
  CHECK(changed("# top\na.b: 1  # why\nc: 2\n", "a.b", "16") == "# top\na.b: 16  # why\nc: 2\n");
  CHECK(changed("a:\n  b: 1 # why\n  c: 2\n", "a.b", "16") == "a:\n  b: 16 # why\n  c: 2\n");
  CHECK(changed("a.b: 16\n", "a.b", "16") == "a.b: 16\n");
}

TEST_CASE("a key is added where it belongs", "[recommendations]") {
  CHECK(changed("a: 1\n", "b.c", "2") == "a: 1\nb.c: 2\n");
  CHECK(changed("s:\n  b:\n    t: r\nz: 1\n", "s.b.u", "2") ==
        "s:\n  b:\n    t: r\n    u: 2\nz: 1\n");
  CHECK(changed("s:\n  b:\n    t: r\nz: 1\n", "s.c.d", "2") ==
        "s:\n  b:\n    t: r\n  c:\n    d: 2\nz: 1\n");
  CHECK(changed("s:\n  b: 1\n", "t.u", "ON") == "s:\n  b: 1\nt:\n  u: \"ON\"\n");
  // "s.b" is a value; what begins like it cannot be nested below it.
  CHECK(changed("s:\n  b: r\n", "s.b.x", "1") == "s:\n  b: r\n  b.x: 1\n");
}

TEST_CASE("a FlinkDeployment gets its keys below flinkConfiguration, as texts",
          "[recommendations]") {
  const std::string text =
      "kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: \"1\"\n  image: x\n";
  CHECK(changed(text, "a.b", "2") ==
        "kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: \"2\"\n  image: x\n");
  CHECK(changed(text, "c", "true") ==
        "kind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    a.b: \"1\"\n    c: \"true\"\n"
        "  image: x\n");
}

TEST_CASE("flow style has no place for a line", "[recommendations]") {
  CHECK(changed("s:\n  b: 1\nspec: {a: 1}\n", "s.b.c", "1") != "no place");
  ConfigEditor editor("kind: FlinkDeployment\nspec: {flinkConfiguration: {}}\n",
                      ConfigStyle::deployment);
  CHECK_FALSE(editor.set("a", "b"));
}

TEST_CASE("the change is a unified diff", "[recommendations]") {
  ConfigEditor editor("1: a\n2: a\n3: a\n4: a\n5: a\n6: a\n7: a\n8: a\n9: a\n10: a\n11: a\n",
                      ConfigStyle::flat);
  CHECK(editor.diff("f").empty());
  REQUIRE(editor.set("2", "b"));
  REQUIRE(editor.set("12", "new"));
  CHECK(editor.diff("f") ==
        "--- f\n+++ f\n"
        "@@ -1,5 +1,5 @@\n 1: a\n-2: a\n+2: b\n 3: a\n 4: a\n 5: a\n"
        "@@ -9,3 +9,4 @@\n 9: a\n 10: a\n 11: a\n+12: new\n");
}

}  // namespace flinkdiag

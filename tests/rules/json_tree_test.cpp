#include "rules/json_tree.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

std::string fault_of(std::string_view text) {
  const auto error = JsonTables().parse(text, 0);
  return error ? error->message : "";
}

TEST_CASE("JSON as a table gives back its values, numbers as they are written", "[rules]") {
  JsonTables tables;
  REQUIRE_FALSE(tables.parse(
      R"({"a": [1, "two", {"b": true, "a": null}, [], -7], "c": "\"\u00e9\n", "d": 0.5})", 0));
  const auto root = tables.root();
  REQUIRE(root.kind() == JsonNode::object);
  REQUIRE(root.size() == 3);
  CHECK(root.key(0) == "a");
  const auto list = root.member(0);
  REQUIRE(list.kind() == JsonNode::list);
  REQUIRE(list.size() == 5);
  CHECK(list.value(0).kind() == JsonNode::integer);
  CHECK(list.value(0).text() == "1");
  CHECK(list.value(1).text() == "two");
  REQUIRE(list.value(2).kind() == JsonNode::object);
  CHECK(list.value(2).key(0) == "b");
  CHECK(list.value(2).member(0).kind() == JsonNode::boolean);
  CHECK(list.value(2).member(0).text() == "true");
  CHECK(list.value(2).key(1) == "a");
  CHECK(list.value(2).member(1).kind() == JsonNode::null);
  CHECK(list.value(3).size() == 0);
  CHECK(list.value(4).text() == "-7");
  CHECK(root.key(1) == "c");
  CHECK(root.member(1).text() == "\"\xC3\xA9\n");
  CHECK(root.member(2).kind() == JsonNode::fraction);
}

TEST_CASE("several documents stand in the same tables", "[rules]") {
  JsonTables tables;
  auto at = tables.put_object(0, 2);
  for (const std::string name : {"x", "y"}) {
    tables.put_text(at++, name);
    REQUIRE_FALSE(tables.parse(R"({"name": ")" + name + R"("})", at++));
  }
  const auto root = tables.root();
  REQUIRE(root.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(root.member(i).key(0) == "name");
    CHECK(root.member(i).member(0).text() == root.key(i));
  }
}

TEST_CASE("comments are blanks, but for those in texts; a fault keeps its place", "[rules]") {
  JsonTables tables;
  REQUIRE_FALSE(tables.parse("// \"x\n{\"a\": // b\n\"http://c\" } // d", 0));
  CHECK(tables.root().member(0).text() == "http://c");
  CHECK(fault_of("// x\n{1}").starts_with("not valid JSON at byte 7; "));
}

TEST_CASE("a file that is larger than any rules is refused", "[rules]") {
  const std::string most(std::size_t{16} << 20, ' ');
  CHECK(fault_of(most).starts_with("not valid JSON"));
  CHECK(fault_of(most + " ") == "larger than 16 MiB; rules are small");
}

}  // namespace
}  // namespace flinkdiag

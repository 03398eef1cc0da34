#include "ingestion/json_text.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace flinkdiag;

namespace {

struct Part {
  std::string text;
  std::uint32_t line;
  bool operator==(const Part&) const = default;
};

std::vector<Part> parts_of(std::string_view text) {
  JsonSplitter splitter(text);
  JsonDocument document;
  std::vector<Part> parts;
  while (splitter.next(document)) parts.push_back({std::string(document.text), document.line});
  return parts;
}

}  // namespace

TEST_CASE("values below each other are taken apart, with their lines", "[ingestion][json]") {
  CHECK(parts_of("{\"a\":\n1}\n\n[2]\n{\"b\":3}") ==
        std::vector<Part>{{"{\"a\":\n1}", 1}, {"[2]", 4}, {"{\"b\":3}", 5}});
}

TEST_CASE("brackets and quotes within strings do not end a value", "[ingestion][json]") {
  CHECK(parts_of(R"({"a":"}]\"}"},{"b":1})") ==
        std::vector<Part>{{R"({"a":"}]\"}"})", 1}, {R"({"b":1})", 1}});
}

TEST_CASE("what a shell printed between values is skipped and counted", "[ingestion][json]") {
  JsonSplitter splitter("$ curl jm/overview\n{\"a\":1}\n=== job ===\n{\"b\":2}\n");
  JsonDocument document;
  REQUIRE(splitter.next(document));
  CHECK(document.line == 2);
  REQUIRE(splitter.next(document));
  CHECK(document.text == "{\"b\":2}");
  CHECK_FALSE(splitter.next(document));
  CHECK(splitter.skipped_lines() == 2);
}

TEST_CASE("HTTP headers before the value are passed over", "[ingestion][json]") {
  CHECK(parts_of("HTTP/1.1 200 OK\r\nx: {y}\r\n\r\n{\"a\":1}") ==
        std::vector<Part>{{"{\"a\":1}", 4}});
}

TEST_CASE("a value without its last bracket is given as incomplete", "[ingestion][json]") {
  JsonSplitter splitter("{\"a\":[1,2");
  JsonDocument document;
  REQUIRE(splitter.next(document));
  CHECK_FALSE(document.complete);
  CHECK(document.text == "{\"a\":[1,2");
}

TEST_CASE("the outline names keys by their path, three deep", "[ingestion][json]") {
  CHECK(json_outline(R"({"jobs":[{"jid":"x","tasks":{"total":{"deep":1}}}],"n":"jid"})") ==
        JsonOutline{"jobs", "jobs[].jid", "jobs[].tasks", "jobs[].tasks.total", "n"});
  CHECK(json_outline(R"([{"key":"a","value":"b"},{"key":"c"}])") ==
        JsonOutline{"[].key", "[].value"});
}

TEST_CASE("the outline of damaged JSON goes as far as it can be read", "[ingestion][json]") {
  CHECK(json_outline(R"({"a":{"b":1},"c)") == JsonOutline{"a", "a.b"});
  CHECK(json_outline("}{]") == JsonOutline{});
}

TEST_CASE("JSON that was cut is closed behind its last complete element", "[ingestion][json]") {
  CHECK(close_cut_json(R"({"a":[{"b":1},{"c":2,"d":"x)") == R"({"a":[{"b":1},{"c":2}]})");
  CHECK(close_cut_json(R"({"a":[)") == R"({"a":[]})");
  CHECK(close_cut_json(R"({"a":1})") == R"({"a":1})");
}

TEST_CASE("key lines count keys only, not text that looks like them", "[ingestion][json]") {
  const std::string text = "{\"tid\":1,\n\"name\":\"\\\"tid\\\": \",\n\"x\":\"tid\",\n\"tid\" :2}";
  KeyLines lines(text, "tid", 10);
  CHECK(lines.next() == 10);
  CHECK(lines.next() == 13);
  CHECK(lines.next() == 13);  // none left
}

#include "flinkdiag/classification/pattern_set.h"

#include <catch2/catch.hpp>

using namespace flinkdiag;

TEST_CASE("a star in a pattern stands for any text, also with dots and dollars", "[patterns]") {
  PatternSet set;
  const auto id = set.add("org.a.*.Downloader.*").value();
  set.compile();
  CHECK(set.match("org.a.b.c$1.Downloader.read") == std::vector<PatternId>{id});
  CHECK(set.match("org.a.Downloader.read").empty());
  CHECK(set.match("x.org.a.b.Downloader.read").empty());
}

TEST_CASE("characters of regular expressions are plain text in a glob", "[patterns]") {
  PatternSet set;
  const auto id = set.add("A.<init>(x)+").value();
  set.compile();
  CHECK(set.match("A.<init>(x)+") == std::vector<PatternId>{id});
  CHECK(set.match("Ax<init>(x)+").empty());
}

TEST_CASE("all patterns that match a text are found, in the order of their ids", "[patterns]") {
  PatternSet set;
  const auto b = set.add("*b").value();
  const auto all = set.add("*").value();
  const auto none = set.add("c").value();
  set.compile();
  CHECK(set.match("ab") == std::vector<PatternId>{b, all});
  CHECK(none == 2);
}

TEST_CASE("the same spelling is the same pattern", "[patterns]") {
  PatternSet set;
  CHECK(set.add("a.*").value() == set.add("a.*").value());
  CHECK(set.size() == 1);
}

TEST_CASE("named groups of an re: pattern are captured", "[patterns]") {
  PatternSet set;
  const auto id = set.add("re:^(?P<task>.*) \\((?P<subtask>\\d+)/(\\d+)\\)$").value();
  set.compile();
  const auto captures = set.captures(id, "A (x) -> B (2/4)");
  REQUIRE(captures.size() == 2);
  CHECK(captures[0].name == "task");
  CHECK(captures[0].value == "A (x) -> B");
  CHECK(captures[1].name == "subtask");
  CHECK(captures[1].value == "2");
}

TEST_CASE("a pattern that RE2 cannot read is an error that names it", "[patterns]") {
  PatternSet set;
  const auto id = set.add("re:(");
  REQUIRE_FALSE(id.has_value());
  CHECK(id.error().message.find("re:(") != std::string::npos);
}

TEST_CASE("names that are not UTF-8 can be matched", "[patterns]") {
  PatternSet set;
  const auto id = set.add("a*b").value();
  set.compile();
  CHECK(set.match("a\xff\xfe"
                  "b") == std::vector<PatternId>{id});
}

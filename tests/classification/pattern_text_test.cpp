#include "classification/pattern_text.h"

#include <catch2/catch.hpp>

#include "classification/prefix_index.h"

namespace flinkdiag {
namespace {

using Texts = std::vector<std::string>;

std::vector<std::uint32_t> prefixes_found(const PrefixIndex& index, std::string_view text) {
  std::vector<std::uint32_t> ids;
  index.for_each_prefix_of(text, [&](std::uint32_t id) { ids.push_back(id); });
  return ids;
}

}  // namespace

TEST_CASE("a glob matches the whole text, each star any part of it", "[patterns]") {
  struct Case {
    const char *glob, *text;
    bool matches;
  };
  const auto c = GENERATE(values<Case>({
      {"a.b", "a.b", true},
      {"a.b", "a.bc", false},
      {"*", "", true},
      {"a*", "a", true},
      {"a*a", "a", false},
      {"a*b*c", "a1b2b3c", true},
      {"a*b*b", "a1b", false},
      {"*ab", "aab", true},
      {"*ab*ab", "ab", false},
      {"**", "x", true},
  }));
  INFO(c.glob << " on " << c.text);
  CHECK(glob_matches(c.glob, c.text) == c.matches);
}

TEST_CASE("what every match of an expression starts with is told from its text", "[patterns]") {
  CHECK(prefixes_of_expression("org\\.a\\.(?:B|C)?\\w+") == Texts{"org.a."});
  CHECK(prefixes_of_expression("(?:G1\\w*|Par(?:New|Old)|C[12])::.*") == Texts{"G1", "Par", "C"});
  CHECK(prefixes_of_expression("GC (?:Slave|Master).*") == Texts{"GC Slave", "GC Master"});
  CHECK(prefixes_of_expression("ab*c") == Texts{"a"});
  CHECK(prefixes_of_expression("ab?") == Texts{"a"});
  CHECK(prefixes_of_expression("ab{0,2}") == Texts{"a"});
  CHECK(prefixes_of_expression("ab+") == Texts{"ab"});
}

TEST_CASE("an expression whose start cannot be told has the empty prefix", "[patterns]") {
  for (const auto* expression : {"a|b", ".*x", "(?i)a", "(?P<task>.*) x", "[A-Z]b", "\\d+", "^a",
                                 "(?:a|)b", "(?:a)?b", "(?:ab|c)*d"}) {
    INFO(expression);
    const auto prefixes = prefixes_of_expression(expression);
    CHECK(std::ranges::find(prefixes, "") != prefixes.end());
  }
}

TEST_CASE("all prefixes of a text are found, the longest first", "[patterns]") {
  PrefixIndex index;
  const Texts prefixes{"org.a.", "", "org.", "org.b", "org.a.B", "org.a.", "x"};
  for (std::uint32_t id = 0; id < prefixes.size(); ++id) index.add(prefixes[id], id);
  index.build();
  CHECK(prefixes_found(index, "org.a.C") == std::vector<std::uint32_t>{5, 0, 2, 1});
  CHECK(prefixes_found(index, "org.a.B") == std::vector<std::uint32_t>{4, 5, 0, 2, 1});
  CHECK(prefixes_found(index, "zz") == std::vector<std::uint32_t>{1});
  CHECK(prefixes_found(PrefixIndex(), "a").empty());
}

}  // namespace flinkdiag

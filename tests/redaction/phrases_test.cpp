#include "redaction/phrases.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

TEST_CASE("of phrases that start alike the longest that ends with a word is replaced",
          "[redaction]") {
  Phrases phrases;
  for (const char* one : {"a", "a b", "a b c", "a bcd", "b"})
    phrases.add(one, "<" + std::string(one) + ">");
  CHECK(phrases.replace("a b c") == "<a b c>");
  CHECK(phrases.replace("a b cc") == "<a b> cc");
  CHECK(phrases.replace("a bc") == "<a> bc");
  CHECK(phrases.replace("a bcde") == "<a> bcde");
  CHECK(phrases.replace("ab ba b") == "ab ba <b>");
  CHECK(phrases.replace("") == "");
}

TEST_CASE("a phrase that may stand anywhere is replaced within words", "[redaction]") {
  Phrases phrases;
  phrases.add("hunter2", "***", Phrases::Where::anywhere);
  phrases.add("hunter", "x");
  CHECK(phrases.replace("xhunter2y, hunter2.z") == "x***y, ***.z");
  CHECK(phrases.replace("hunters hunter") == "hunters x");
}

TEST_CASE("phrases that are starts of others are found in whatever order they were added",
          "[redaction]") {
  const auto replaced = [](std::vector<std::string> all, std::string_view text) {
    Phrases phrases;
    for (const std::string& one : all) phrases.add(one, "<" + one + ">");
    return phrases.replace(text);
  };
  std::vector<std::string> all{"a", "a!", "a b", "a b!", "a b c", "ab"};
  std::ranges::sort(all);
  do {
    CHECK(replaced(all, "a b cd, a b! a bc, ab a! ac a~") ==
          "<a b> cd, <a b!> <a> bc, <ab> <a!> ac <a>~");
  } while (std::next_permutation(all.begin(), all.end()));
}

TEST_CASE("the first replacement of a phrase stays", "[redaction]") {
  Phrases phrases;
  phrases.add("a", "1");
  phrases.add("a", "2");
  phrases.add("", "3");
  CHECK(phrases.replace("a") == "1");
}

}  // namespace
}  // namespace flinkdiag

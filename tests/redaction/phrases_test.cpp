#include "redaction/phrases.h"

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

TEST_CASE("the first replacement of a phrase stays", "[redaction]") {
  Phrases phrases;
  phrases.add("a", "1");
  phrases.add("a", "2");
  phrases.add("", "3");
  CHECK(phrases.replace("a") == "1");
}

}  // namespace
}  // namespace flinkdiag

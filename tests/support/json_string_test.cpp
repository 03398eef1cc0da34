#include "flinkdiag/support/json_string.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

TEST_CASE("escapes of JSON are undone, and what is none stays", "[support]") {
  CHECK(unescape_json(R"(a\n\t\"\\\/\u00e9\ud83d\ude00)") == "a\n\t\"\\/\u00e9\U0001F600");
  CHECK(unescape_json(R"(\x \u12 \)") == R"(\x \u12 \)");
}

TEST_CASE("a text is escaped so that unescaping gives it back", "[support]") {
  const std::string text("a\n\t\"\\/\b\f\r\x01\0\u00e9", 12);
  CHECK(unescape_json(escape_json(text)) == text);
  CHECK(escape_json("\"a\"\n\x01/") == R"(\"a\"\n\u0001/)");
}

TEST_CASE("what a terminal obeys is escaped, bytes that are not UTF-8 stay", "[support]") {
  CHECK(escape_json("a\x7F\xC2\x9B\xE2\x80\xAE\u00e9\xff\"") ==
        "a\\u007f\\u009b\\u202e\u00e9\xff\\\"");
}

}  // namespace
}  // namespace flinkdiag

#include "flinkdiag/support/printable.h"

#include <catch2/catch.hpp>

namespace flinkdiag {

TEST_CASE("escape sequences are spelled out, so that a name cannot drive the terminal",
          "[support]") {
  CHECK(printable("\x1b[2Jmap\x07") == "\\x1b[2Jmap\\x07");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\x9b31m");  // U+009B, the one-character CSI
  CHECK(printable(std::string_view("a\0b\x7F", 4)) == "a\\x00b\\x7f");
}

TEST_CASE("line ends and tabs become blanks", "[support]") {
  CHECK(printable("a\r\nb\tc") == "a  b c");
}

TEST_CASE("of several lines each is printable", "[support]") {
  CHECK(printable_lines("a\tb\n\x1b[2J\n") == "a b\n\\x1b[2J\n");
}

TEST_CASE("marks that turn the writing direction are spelled out", "[support]") {
  CHECK(printable("a\u202Etxt.exe\u2066") == "a\\u202etxt.exe\\u2066");
  CHECK(printable("\u200E\u200F\u061C") == "\\u200e\\u200f\\u061c");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD one by one", "[support]") {
  CHECK(printable("caf\xE9!") == "caf\uFFFD!");
  CHECK(printable("\xE4\xB8") == "\uFFFD\uFFFD");
}

TEST_CASE("names of other scripts stay as they are", "[support]") {
  CHECK(printable("订单 → 仓库 é") == "订单 → 仓库 é");
}

}  // namespace flinkdiag

#include "report/printable.h"

#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

TEST_CASE("escape sequences are spelled out, so that a name cannot drive the terminal",
          "[report]") {
  CHECK(printable("\x1b[2Jmap\x07") == "\\x1b[2Jmap\\x07");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\x9b31m");  // U+009B, the one-character CSI
  CHECK(printable(std::string_view("a\0b\x7F", 4)) == "a\\x00b\\x7f");
}

TEST_CASE("line ends and tabs become blanks", "[report]") {
  CHECK(printable("a\r\nb\tc") == "a  b c");
}

TEST_CASE("marks that turn the writing direction are spelled out", "[report]") {
  CHECK(printable("a\u202Etxt.exe\u2066") == "a\\u202etxt.exe\\u2066");
}

TEST_CASE("bytes that are not UTF-8 are spelled out one by one", "[report]") {
  CHECK(printable("caf\xE9!") == "caf\\xe9!");
  CHECK(printable("\xE4\xB8") == "\\xe4\\xb8");
}

TEST_CASE("names of other scripts stay as they are", "[report]") {
  CHECK(printable("订单 → 仓库 é") == "订单 → 仓库 é");
}

TEST_CASE("a long name loses its middle and keeps both ends", "[report]") {
  CHECK(shorten_middle("Source: orders -> Sink: warehouse", 20, "...") == "Source: o...arehouse");
  CHECK(shorten_middle("fits", 4, "...") == "fits");
  CHECK(shorten_middle("does not fit", 3, "...") == "doe");
}

TEST_CASE("wide characters are shortened whole and never take more columns than allowed",
          "[report]") {
  CHECK(shorten_middle("会话聚合窗口计算", 9, "…") == "会话…计算");
  for (std::size_t columns = 2; columns < 20; ++columns) {
    CHECK(display_width(shorten_middle("ab会话e\u0301聚合窗口xy计算", columns, "…")) <= columns);
  }
}

TEST_CASE("a prefix holds at least one character", "[report]") {
  CHECK(fitting_prefix("会话", 1) == "会");
  CHECK(fitting_prefix("会话", 3) == "会");
  CHECK(fitting_prefix("", 3).empty());
}

}  // namespace flinkdiag

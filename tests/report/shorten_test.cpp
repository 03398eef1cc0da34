#include "report/shorten.h"

#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

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

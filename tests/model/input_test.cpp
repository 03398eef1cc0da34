#include "flinkdiag/model/input.h"

#include <catch2/catch.hpp>

namespace flinkdiag {

TEST_CASE("the text of an input survives its move, even if it is short", "[model]") {
  Input input = Input::from_text("a.txt", "short");
  const auto* before = input.text.data();
  const Input moved = std::move(input);
  CHECK(moved.path == "a.txt");
  CHECK(moved.text == "short");
  CHECK(moved.text.data() == before);
}

}  // namespace flinkdiag

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

TEST_CASE("threads and sampled stacks are counted apart", "[model]") {
  std::vector<InputSummary> inputs(3);
  CHECK(count_read(inputs).empty());
  inputs[0].threads = 45;
  inputs[0].samples = 1;
  CHECK(count_read(inputs) == "45 threads in 1 sample");
  inputs[1].threads = 1;
  inputs[1].samples = 1;
  inputs[1].sampled = true;
  CHECK(count_read(inputs) == "45 threads and 1 sampled stack in 2 samples");
  CHECK(count_read({inputs[1]}) == "1 sampled stack in 1 sample");
}

}  // namespace flinkdiag

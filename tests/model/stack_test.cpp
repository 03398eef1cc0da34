#include "flinkdiag/model/stack.h"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

namespace flinkdiag {

TEST_CASE("the same method and line are the same frame", "[model]") {
  StackTable table;
  const auto a = table.intern_frame("A.run", 7);
  CHECK(table.intern_frame("A.run", 7) == a);
  CHECK(table.intern_frame("A.run", 8) != a);
  CHECK(table.intern_frame("A.run", -1) != a);
  CHECK(table.intern_frame("A.run2", 7) != a);
  CHECK(table.frame_count() == 4);
  CHECK(table.frame(a).method == "A.run");
  CHECK(table.frame(a).line == 7);
}

TEST_CASE("any line number is survived", "[model]") {
  StackTable table;
  const auto high = table.intern_frame("A.run", std::numeric_limits<int>::max());
  const auto low = table.intern_frame("A.run", std::numeric_limits<int>::min());
  CHECK(high != low);
}

TEST_CASE("the same frames in the same order are the same stack", "[model]") {
  StackTable table;
  const std::vector<FrameId> frames{table.intern_frame("A.a", 1), table.intern_frame("B.b", 2)};
  const std::vector<FrameId> reversed{frames[1], frames[0]};
  const auto stack = table.intern_stack(frames);
  CHECK(table.intern_stack(frames) == stack);
  CHECK(table.intern_stack(reversed) != stack);
  CHECK(table.intern_stack(std::vector<FrameId>{frames[0]}) != stack);
  CHECK(std::ranges::equal(table.stack(stack), frames));
}

TEST_CASE("a new table knows the empty stack only", "[model]") {
  StackTable table;
  CHECK(table.stack_count() == 1);
  CHECK(table.intern_stack({}) == StackTable::kEmptyStack);
  CHECK(table.stack(StackTable::kEmptyStack).empty());
}

TEST_CASE("frames and stacks keep their place while the table grows and moves", "[model]") {
  StackTable table;
  const Frame* first = &table.frame(table.intern_frame("first", 1));
  const auto stack = table.intern_stack(std::vector<FrameId>{0});
  const auto view = table.stack(stack);
  for (int i = 0; i < 10'000; ++i) {
    table.intern_stack(std::vector<FrameId>{table.intern_frame("more", i)});
  }
  const StackTable moved = std::move(table);
  CHECK(&moved.frame(0) == first);
  CHECK(moved.stack(stack).data() == view.data());
  CHECK(moved.frame_count() == 10'001);
}

}  // namespace flinkdiag

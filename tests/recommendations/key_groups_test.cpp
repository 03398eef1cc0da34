#include "recommendations/key_groups.h"

#include <catch2/catch.hpp>

namespace flinkdiag {

// The ranges are those of KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex, by hand.
TEST_CASE("key groups are dealt out as Flink does", "[recommendations]") {
  using Ranges = std::vector<KeyGroupRange>;
  CHECK(key_group_ranges(4, 128) == Ranges{{0, 31}, {32, 63}, {64, 95}, {96, 127}});
  CHECK(key_group_ranges(3, 128) == Ranges{{0, 42}, {43, 85}, {86, 127}});
  CHECK(key_group_ranges(3, 10) == Ranges{{0, 3}, {4, 6}, {7, 9}});
  CHECK(key_group_ranges(1, 5) == Ranges{{0, 4}});
}

TEST_CASE("a whole factor cuts no range, another one does", "[recommendations]") {
  const auto out = key_group_change(4, 8, 128);
  CHECK(out.cut == 0);
  CHECK(out.merged == 0);
  const auto in = key_group_change(4, 2, 128);
  CHECK(in.cut == 0);
  CHECK(in.merged == 2);
  // 0-21 22-42 43-63 64-85 86-106 107-127 against 0-31 32-63 64-95 96-127: the second and the
  // fifth reach over the end of an old range.
  const auto odd = key_group_change(4, 6, 128);
  CHECK(odd.cut == 2);
  CHECK(odd.merged == 2);
  CHECK(odd.aligned_below == 2);
  CHECK(odd.aligned_above == 8);
}

TEST_CASE("the change is told in numbers, with what would align", "[recommendations]") {
  CHECK(describe(key_group_change(4, 6, 128)) ==
        "from 4 to 6 subtasks over 128 key groups 2 of 6 new ranges cut across old ones; a "
        "parallelism of 2 (4 / 2) or 8 (4 x 2) would not");
  CHECK(describe(key_group_change(4, 8, 128)) ==
        "from 4 to 8 subtasks over 128 key groups each new range lies within one old range: "
        "nothing has to be merged");
  CHECK(describe(key_group_change(4, 2, 128)) ==
        "from 4 to 2 subtasks over 128 key groups no old range is cut: 2 of 2 new ranges are made "
        "of whole old ones");
}

}  // namespace flinkdiag

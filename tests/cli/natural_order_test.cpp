#include "cli/natural_order.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace flinkdiag {
namespace {

TEST_CASE("paths are sorted as a person would sort them", "[cli]") {
  const std::vector<std::string> in_order = {
      "a/t1.txt", "a/t2.txt", "a/t10.txt", "a/t10a.txt", "a/t18446744073709551617.txt",
      "tm/x",     "tm-1/x",   "tm-2/x",    "tm-10/x",    "z"};
  auto shuffled = in_order;
  std::reverse(shuffled.begin(), shuffled.end());
  std::sort(shuffled.begin(), shuffled.end(), natural_less);
  CHECK(shuffled == in_order);
}

TEST_CASE("names that differ only in leading zeros have an order, too", "[cli]") {
  CHECK(natural_less("t01", "t1"));
  CHECK_FALSE(natural_less("t1", "t01"));
  CHECK_FALSE(natural_less("t1", "t1"));
  CHECK(natural_less("t0", "t00x"));
}

}  // namespace
}  // namespace flinkdiag

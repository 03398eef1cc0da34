#include "flinkdiag/support/parallel.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

namespace flinkdiag {

TEST_CASE("each piece of work is done once, however many threads there are", "[support]") {
  for (const std::size_t threads : {0, 1, 2, 7, 100}) {
    std::vector<std::atomic<int>> done(50);
    parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; });
    for (const auto& count : done) CHECK(count == 1);
  }
  parallel_for(0, 4, [](std::size_t) { FAIL("there is no work"); });
}

TEST_CASE("what a piece of work throws reaches the caller", "[support]") {
  for (const std::size_t threads : {1, 4}) {
    const auto fail = [](std::size_t i) {
      if (i == 3) throw std::runtime_error("three");
    };
    CHECK_THROWS_WITH(parallel_for(10, threads, fail), "three");
  }
}

}  // namespace flinkdiag

#include "flinkdiag/support/result.h"

#include <catch2/catch.hpp>

namespace flinkdiag {

TEST_CASE("a Result holds a value or the reason why there is none", "[support]") {
  const Result<int> good = 7;
  CHECK(good.has_value());
  CHECK(*good == 7);
  const Result<int> bad = Error{"rules/a.json: is empty"};
  CHECK_FALSE(bad);
  CHECK(bad.error().message == "rules/a.json: is empty");
}

TEST_CASE("asking a failed Result for its value names the failure", "[support]") {
  const Result<int> bad = Error{"no such file"};
  CHECK_THROWS_WITH(bad.value(), "Result without value: no such file");
}

}  // namespace flinkdiag

#include "flinkdiag/model/diagnosis.h"

#include <catch2/catch.hpp>

namespace flinkdiag {

TEST_CASE("enumerators are spelled as in the report", "[model]") {
  CHECK(to_string(Severity::critical) == "critical");
  CHECK(to_string(Severity::info) == "info");
  CHECK(to_string(Confidence::low) == "low");
  CHECK(to_string(Confidence::high) == "high");
  CHECK(to_string(Outcome::startup_bottleneck) == "startup-bottleneck");
  CHECK(to_string(Outcome::no_startup_bottleneck) == "no-startup-bottleneck");
  CHECK(to_string(Outcome::not_flink) == "not-flink");
  CHECK(to_string(Outcome::undetermined) == "undetermined");
  CHECK(to_string(Progress::unknown) == "unknown");
  CHECK(to_string(Progress::moving) == "moving");
  CHECK(to_string(AdviceStatus::recommended) == "recommended");
  CHECK(to_string(AdviceStatus::rejected) == "rejected");
}

}  // namespace flinkdiag

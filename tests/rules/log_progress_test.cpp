#include <catch2/catch.hpp>
#include <string>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// Lines that a step writes while it comes on tell that it moves, without a second dump.
namespace flinkdiag {
namespace {

std::string line(const std::string& time, const std::string& message) {
  return "2026-03-02 10:14:" + time + ",000 INFO  org.apache.flink.runtime.state.Any [] - " +
         message + "\n";
}

const std::string kOf = " for backend with range [0, 63] in operator KeyedProcessOperator_" +
                        std::string(32, 'a') + "_(1/2)";

std::string copied(const std::string& time) {
  return line(time, "Starting copy of state handle h" + kOf + " using temporary instances.");
}

Progress progress_of(const std::string& lines) {
  const RuleSet& rules = built_in_rules();
  const std::string log =
      "2026-03-02 10:14:00,000 INFO  org.apache.flink.runtime.taskmanager.Task [] - Agg (1/2)#0 (" +
      std::string(32, 'e') + "_" + std::string(32, 'a') +
      "_0_0) switched from DEPLOYING to INITIALIZING.\n" +
      line("01", "Starting to copy state handles" + kOf + " using temporary instances.") + lines;
  const auto diagnosis =
      diagnose(ingest({Input::from_text("taskmanager.log", log)}, {rules.log_literals()}), rules);
  REQUIRE(diagnosis.tasks.size() == 1);
  REQUIRE(diagnosis.tasks[0].subtasks.size() == 1);
  CHECK(diagnosis.tasks[0].subtasks[0].phase == "restore.merge");
  return diagnosis.tasks[0].subtasks[0].progress;
}

TEST_CASE("a merge that copies one state handle after the other moves", "[progress]") {
  CHECK(progress_of(copied("02") + copied("06") + copied("11")) == Progress::moving);
}

TEST_CASE("a merge that has been silent for long is not said to move", "[progress]") {
  CHECK(progress_of(copied("02") + copied("06") + line("59", "Anything else.")) ==
        Progress::unknown);
}

TEST_CASE("one line tells no pace", "[progress]") {
  CHECK(progress_of(copied("04")) == Progress::unknown);
}

}  // namespace
}  // namespace flinkdiag

#include <catch2/catch.hpp>

#include "diagnose_text.h"
#include "start_dump.h"

// A loop that sleeps and tries again uses some CPU, which is no progress.
namespace flinkdiag {
namespace {

std::string dump(int second, double cpu_ms) {
  return start_dump({.second = second,
                     .cpu_ms = cpu_ms,
                     .what = "sleeping",
                     .state = "TIMED_WAITING (sleeping)",
                     .frames = "\tat java.lang.Thread.sleep(java.base@17.0.15/Native Method)\n"
                               "\tat com.acme.Retry.call(Retry.java:31)\n"
                               "\tat com.acme.Score.open(Score.java:11)\n"
                               "\tat org.apache.flink.api.common.functions.util.FunctionUtils."
                               "openFunction(FunctionUtils.java:34)\n"});
}

Progress progress_with(double cpu_ms) {
  const auto diagnosis = diagnose_texts({dump(10, 20), dump(14, 20 + cpu_ms)});
  return diagnosis.tasks.at(0).subtasks.at(0).progress;
}

}  // namespace

TEST_CASE("a thread that sleeps between tries is not said to move", "[progress]") {
  CHECK(progress_with(0) == Progress::stuck);
  CHECK(progress_with(0.8) == Progress::unknown);
  CHECK(progress_with(40) == Progress::moving);
}

}  // namespace flinkdiag

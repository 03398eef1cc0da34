#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// A loop that sleeps and tries again uses some CPU, which is no progress.
namespace flinkdiag {
namespace {

std::string dump(int second, double cpu_ms) {
  return fmt::format(
      "2026-03-02 10:14:{:02}\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed "
      "mode):\n\n"
      "\"Agg (1/1)#0\" #89 prio=5 os_prio=0 cpu={:.2f}ms elapsed=9.57s tid=0x1 nid=0x6ee4 "
      "sleeping\n"
      "   java.lang.Thread.State: TIMED_WAITING (sleeping)\n"
      "\tat java.lang.Thread.sleep(java.base@17.0.15/Native Method)\n"
      "\tat com.acme.Retry.call(Retry.java:31)\n"
      "\tat com.acme.Score.open(Score.java:11)\n"
      "\tat org.apache.flink.api.common.functions.util.FunctionUtils.openFunction("
      "FunctionUtils.java:34)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
      "StreamTask.java:731)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n",
      second, cpu_ms);
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

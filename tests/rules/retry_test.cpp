#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <regex>

#include "diagnose_text.h"
#include "start_dump.h"

// A loop that sleeps and tries again uses some CPU, which is no progress.
namespace flinkdiag {
namespace {

const std::string kSleeps = "\tat java.lang.Thread.sleep(java.base@17.0.15/Native Method)\n";
const std::string kConnects = "\tat sun.nio.ch.Net.poll(java.base@17.0.15/Native Method)\n";
const std::string kAwaits =
    "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n"
    "\t- parking to wait for  <0x00000000d1000010> (a java.util.concurrent.FutureTask)\n";

StartThread in_open(int second, double cpu_ms, const std::string& leaf) {
  StartThread thread;
  thread.second = second;
  thread.cpu_ms = cpu_ms;
  if (leaf != kConnects) {
    thread.what = leaf == kSleeps ? "sleeping" : "waiting on condition";
    thread.state = leaf == kSleeps ? "TIMED_WAITING (sleeping)" : "TIMED_WAITING (parking)";
  }
  thread.frames = leaf +
                  "\tat com.acme.Retry.call(Retry.java:31)\n"
                  "\tat com.acme.Score.open(Score.java:11)\n"
                  "\tat org.apache.flink.api.common.functions.util.FunctionUtils."
                  "openFunction(FunctionUtils.java:34)\n";
  return thread;
}

Progress progress_of(const std::vector<std::string>& dumps) {
  return diagnose_texts(dumps).tasks.at(0).subtasks.at(0).progress;
}

Progress progress_with(double cpu_ms) {
  return progress_of(
      {start_dump(in_open(10, 20, kSleeps)), start_dump(in_open(14, 20 + cpu_ms, kSleeps))});
}

// Three dumps, five seconds apart; `cpu_ms` from each to the next.
std::vector<std::string> between_two_sleeps(const std::string& leaf, double cpu_ms) {
  return {start_dump(in_open(10, 20, kSleeps)), start_dump(in_open(15, 20 + cpu_ms, leaf)),
          start_dump(in_open(20, 20 + 2 * cpu_ms, kSleeps))};
}

// As JDK 8 and the REST API print them.
std::vector<std::string> without_cpu_times(std::vector<std::string> dumps) {
  static const std::regex times("cpu=[0-9.]+ms elapsed=[0-9.]+s ");
  for (auto& dump : dumps) dump = std::regex_replace(dump, times, "");
  return dumps;
}

// The task waits for a worker, which is in one file.
std::string downloading(int second, double cpu_ms, const std::string& leaf) {
  const bool sleeps = leaf == kSleeps;
  return start_dump({.second = second,
                     .what = "waiting on condition",
                     .state = "WAITING (parking)",
                     .frames = "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native "
                               "Method)\n"
                               "\tat org.apache.flink.contrib.streaming.state."
                               "RocksDBStateDownloader.transferAllStateDataToDirectory("
                               "RocksDBStateDownloader.java:77)\n"}) +
         fmt::format(
             "\"Flink-RocksDBStateDataTransfer-thread-1\" #90 prio=5 os_prio=0 cpu={:.2f}ms "
             "elapsed=9.00s tid=0x2 nid=0x6ee5 {}\n   java.lang.Thread.State: {}\n{}"
             "\tat org.apache.hadoop.fs.s3a.S3AInputStream.read(S3AInputStream.java:461)\n"
             "\tat org.apache.flink.contrib.streaming.state.RocksDBStateDownloader."
             "downloadDataForStateHandle(RocksDBStateDownloader.java:150)\n"
             "\tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)\n\n",
             cpu_ms, sleeps ? "sleeping" : "runnable",
             sleeps ? "TIMED_WAITING (sleeping)" : "RUNNABLE", leaf);
}

}  // namespace

TEST_CASE("a thread that sleeps between tries is not said to move", "[progress]") {
  CHECK(progress_with(0) == Progress::stuck);
  CHECK(progress_with(0.8) == Progress::unknown);
  CHECK(progress_with(40) == Progress::moving);
}

TEST_CASE("a thread that connects between two sleeps is not said to move, nor to be stuck",
          "[progress]") {
  CHECK(progress_of(between_two_sleeps(kConnects, 1)) == Progress::unknown);
  CHECK(progress_of(between_two_sleeps(kConnects, 0)) == Progress::unknown);
  CHECK(progress_of(between_two_sleeps(kConnects, 40)) == Progress::moving);
}

TEST_CASE("without CPU times a sleep tells a loop, a wait for an object does not", "[progress]") {
  CHECK(progress_of(without_cpu_times(between_two_sleeps(kConnects, 1))) == Progress::unknown);
  CHECK(progress_of(without_cpu_times(
            {start_dump(in_open(10, 20, kAwaits)), start_dump(in_open(15, 20, kConnects))})) ==
        Progress::moving);
}

TEST_CASE("a download is not said to move by a worker that sleeps and connects again",
          "[progress]") {
  const auto three = [](double cpu_ms) {
    return progress_of({downloading(10, 20, kSleeps), downloading(15, 20 + cpu_ms, kConnects),
                        downloading(20, 20 + 2 * cpu_ms, kSleeps)});
  };
  CHECK(three(2) == Progress::unknown);
  CHECK(three(40) == Progress::moving);
}

}  // namespace flinkdiag

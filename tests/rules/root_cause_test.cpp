#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// Which phase holds a start up where subtasks hang in several (rules/verdict.json).
namespace flinkdiag {
namespace {

const std::string kStart =
    "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
    "StreamTask.java:731)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
    "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n";

const std::string kOpensDatabase =
    "\tat org.rocksdb.RocksDB.open(Native Method)\n"
    "\tat org.rocksdb.RocksDB.open(RocksDB.java:307)\n"
    "\tat org.apache.flink.contrib.streaming.state.RocksDBOperationUtils.openDB("
    "RocksDBOperationUtils.java:102)\n" +
    kStart;

const std::string kCompiles =
    "\tat org.codehaus.janino.UnitCompiler.compile2(UnitCompiler.java:447)\n"
    "\tat org.codehaus.janino.UnitCompiler.compileUnit(UnitCompiler.java:236)\n"
    "\tat "
    "org.apache.flink.table.runtime.generated.CompileUtils.doCompile(CompileUtils.java:107)\n" +
    kStart;

// On the task's thread, so that no pool is needed.
const std::string kDownloads =
    "\tat java.net.SocketInputStream.socketRead0(Native Method)\n"
    "\tat org.apache.hadoop.fs.s3a.S3AInputStream.read(S3AInputStream.java:461)\n"
    "\tat org.apache.flink.contrib.streaming.state.RocksDBStateDownloader."
    "downloadDataForStateHandle(RocksDBStateDownloader.java:150)\n" +
    kStart;

std::string subtasks(const std::string& task, int count, double cpu_ms, const std::string& frames) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    const auto id = task.front() * 1000 + i;
    text += fmt::format(
        "\"{} ({}/{})#0\" #{} prio=5 os_prio=0 cpu={:.2f}ms elapsed=90.00s tid=0x{:x} nid=0x{:x} "
        "runnable\n   java.lang.Thread.State: RUNNABLE\n{}\n",
        task, i, count, id, cpu_ms, id, id, frames);
  }
  return text;
}

std::string dump(int second, const std::string& threads) {
  return fmt::format(
      "2026-03-02 10:14:{:02}\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed "
      "mode):\n\n{}",
      second, threads);
}

std::string phase_of(const std::vector<std::string>& dumps) {
  return diagnose_texts(dumps).verdict.phase;
}

}  // namespace

TEST_CASE("of phases that hold a start up alike the one with clearly more subtasks is the cause",
          "[verdict]") {
  const auto cause = [](int opening, int downloading) {
    return phase_of({dump(10, subtasks("Opens", opening, 20, kOpensDatabase) +
                                  subtasks("Loads", downloading, 20, kDownloads))});
  };
  CHECK(cause(15, 1) == "restore.open-db");
  CHECK(cause(2, 1) == "restore.open-db");
  CHECK(cause(1, 1) == "restore.download");
  CHECK(cause(5, 4) == "restore.download");
}

TEST_CASE("of phases that hold a start up alike the one that is stuck is the cause", "[verdict]") {
  const auto at = [](int second, double cpu_ms) {
    return dump(second, subtasks("Opens", 1, 20, kOpensDatabase) +
                            subtasks("Loads", 4, 20 + cpu_ms, kDownloads));
  };
  CHECK(phase_of({at(10, 0), at(15, 300)}) == "restore.open-db");
}

TEST_CASE(
    "many subtasks in a phase that is seldom the cause do not outweigh one in a phase that is",
    "[verdict]") {
  CHECK(phase_of({dump(10, subtasks("Codes", 15, 20, kCompiles) +
                               subtasks("Loads", 1, 20, kDownloads))}) == "restore.download");
}

}  // namespace flinkdiag

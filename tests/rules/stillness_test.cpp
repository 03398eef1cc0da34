#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// A thread that stands still is stuck only if the work that it waits for is not elsewhere.
namespace flinkdiag {
namespace {

std::string thread(const std::string& name, int id, const std::string& state, double cpu_ms,
                   const std::string& frames) {
  return fmt::format(
      "\"{}\" #{} prio=5 os_prio=0 cpu={:.2f}ms elapsed=90.00s tid=0x{:x} nid=0x{:x} {}\n"
      "   java.lang.Thread.State: {}\n{}\n",
      name, id, cpu_ms, id, id, state == "RUNNABLE" ? "runnable" : "waiting on condition", state,
      frames);
}

std::string open_below(const std::string& leaf) {
  return leaf +
         "\tat com.acme.ScoreFn.open(ScoreFn.java:11)\n"
         "\tat org.apache.flink.api.common.functions.util.FunctionUtils.openFunction("
         "FunctionUtils.java:34)\n"
         "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
         "StreamTask.java:731)\n"
         "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
         "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n";
}

const std::string kFuture = open_below(
    "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n"
    "\tat java.util.concurrent.FutureTask.awaitDone(java.base@17.0.15/FutureTask.java:447)\n"
    "\tat java.util.concurrent.FutureTask.get(java.base@17.0.15/FutureTask.java:190)\n");

std::string dump(int second, const std::string& threads) {
  return fmt::format(
      "2026-03-02 10:14:{:02}\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed "
      "mode):\n\n{}",
      second, threads);
}

SubtaskDiagnosis told(const std::string& state, const std::string& frames,
                      const std::string& others_before = "", const std::string& others_after = "") {
  const auto task = thread("Agg (1/1)#0", 89, state, 20, frames);
  const auto diagnosis =
      diagnose_texts({dump(10, task + others_before), dump(15, task + others_after)});
  return diagnosis.tasks.at(0).subtasks.at(0);
}

std::string loader(const std::string& package, double cpu_ms) {
  return thread("pool-7-thread-1", 90, "RUNNABLE", cpu_ms,
                "\tat " + package +
                    ".ModelLoader.load(ModelLoader.java:5)\n"
                    "\tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)\n");
}

}  // namespace

TEST_CASE("a thread that waits for a process is not stuck, whatever that process does",
          "[progress]") {
  const auto waits = told("WAITING (on object monitor)",
                          open_below("\tat java.lang.ProcessImpl.waitFor(java.base@17.0.15/"
                                     "ProcessImpl.java:434)\n"));
  CHECK(waits.activity == "child-process");
  CHECK(waits.progress == Progress::unknown);
}

TEST_CASE("a thread that waits for one of a pool is not stuck while one of its package works",
          "[progress]") {
  const auto with = [](const std::string& before, const std::string& after) {
    return told("WAITING (parking)", kFuture, before, after).progress;
  };
  CHECK(with("", "") == Progress::stuck);
  CHECK(with(loader("com.acme", 10), loader("com.acme", 4000)) == Progress::unknown);
  CHECK(with(loader("com.acme", 10), loader("com.acme", 10)) == Progress::stuck);
  CHECK(with(loader("org.other", 10), loader("org.other", 4000)) == Progress::stuck);
}

TEST_CASE("an operator that makes its requests again while it opens is not idle", "[progress]") {
  const std::string mailbox =
      "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take("
      "TaskMailboxImpl.java:149)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl.yield("
      "MailboxExecutorImpl.java:94)\n"
      "\tat org.apache.flink.streaming.api.operators.async.AsyncWaitOperator.addToWorkQueue("
      "AsyncWaitOperator.java:320)\n"
      "\tat org.apache.flink.streaming.api.operators.async.AsyncWaitOperator.open("
      "AsyncWaitOperator.java:217)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.RegularOperatorChain."
      "initializeStateAndOpenOperators(RegularOperatorChain.java:107)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
      "StreamTask.java:731)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n";
  CHECK(told("TIMED_WAITING (parking)", mailbox).activity == "pool-wait");
}

TEST_CASE("a native method that uses no CPU time is not bound by the CPU", "[progress]") {
  const auto native = told("RUNNABLE", open_below("\tat com.acme.Native.call(Native Method)\n"));
  CHECK(native.progress == Progress::stuck);
  CHECK(native.activity == "unknown");
}

TEST_CASE("stages of a batch job that wait for slots wait for those before them", "[schedule]") {
  const auto subtasks = [](const std::string& state) {
    return R"("subtasks":[{"subtask":0,"status":")" + state +
           R"(","attempt":0,"taskmanager-id":"tm","status-duration":{")" + state + R"(":90000}}]})";
  };
  const auto job = [&](const std::string& type) {
    const std::string now = R"("now":1795423686166,)";
    return diagnose_texts(
               {R"({"taskmanagers":1,"slots-total":1,"slots-available":0,"jobs-running":1,)"
                R"("flink-version":"2.1.3"})",
                R"({"jid":"0123456789abcdef0123456789abcdef","name":"j","state":"RUNNING",)" + now +
                    R"("job-type":")" + type + R"(","vertices":[]})",
                R"({"id":"a1","name":"First","parallelism":1,)" + now + subtasks("RUNNING"),
                R"({"id":"a2","name":"Next","parallelism":1,)" + now + subtasks("SCHEDULED")})
        .verdict;
  };
  CHECK(job("STREAMING").finding == "schedule/missing-slots");
  CHECK(job("BATCH").outcome == Outcome::no_startup_bottleneck);
}

}  // namespace flinkdiag

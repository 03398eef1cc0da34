#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "diagnose_text.h"

// What a thread of the JobManager waits for while it recovers a job, and what it does for a job
// that is over.
namespace flinkdiag {
namespace {

const std::string kRead =
    "\tat sun.nio.ch.Net.poll(Net.java:1)\n"
    "\tat org.apache.hadoop.fs.s3a.S3AInputStream.read(S3AInputStream.java:1)\n";
const std::string kStore =
    "\tat org.apache.flink.runtime.checkpoint.DefaultCompletedCheckpointStoreUtils."
    "retrieveCompletedCheckpoints(DefaultCompletedCheckpointStoreUtils.java:1)\n";
const std::string kJobMaster =
    "\tat org.apache.flink.runtime.scheduler.SchedulerBase.<init>(SchedulerBase.java:1)\n"
    "\tat org.apache.flink.runtime.jobmaster.JobMaster.<init>(JobMaster.java:1)\n";
const std::string kTidiesUp =
    "\tat org.apache.flink.runtime.dispatcher.cleanup.CheckpointResourcesCleanupRunner."
    "cleanupCheckpoints(CheckpointResourcesCleanupRunner.java:1)\n";

Diagnosis with_frames(const std::string& frames) {
  return diagnose_texts({fmt::format(
      "2026-03-02 10:14:10\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n"
      "\"jobmanager-io-thread-1\" #89 daemon prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x1 "
      "nid=0x6ee4 runnable\n   java.lang.Thread.State: RUNNABLE\n{}"
      "\tat java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1)\n"
      "\tat java.lang.Thread.run(Thread.java:1)\n\n",
      frames)});
}

// Why the storage is to be looked at, or what else.
std::string why_storage(const Diagnosis& diagnosis) {
  CHECK(diagnosis.verdict.phase == "schedule.job-recovery");
  const auto& advice = diagnosis.recommendations;
  const auto found =
      std::ranges::find(advice, std::string("faster-remote-storage"), &Recommendation::id);
  return found == advice.end() ? std::string() : found->why;
}

}  // namespace

TEST_CASE("a JobManager that reads checkpoints of a job that is over recovers none",
          "[jobmanager]") {
  CHECK(with_frames(kRead + kStore + kJobMaster).verdict.phase == "schedule.job-recovery");
  CHECK(with_frames(kRead + kStore + kTidiesUp).verdict.outcome == Outcome::undetermined);
}

TEST_CASE("what a JobManager waits for is not always the storage", "[jobmanager]") {
  CHECK_THAT(why_storage(with_frames(kRead + kStore + kJobMaster)),
             Catch::Contains("bandwidth, latency and throttling"));
  const std::string zookeeper =
      "\tat java.lang.Object.wait(Object.java:1)\n"
      "\tat org.apache.zookeeper.ClientCnxn.submitRequest(ClientCnxn.java:1)\n"
      "\tat org.apache.flink.runtime.zookeeper.ZooKeeperStateHandleStore.getAllAndLock("
      "ZooKeeperStateHandleStore.java:1)\n";
  CHECK_THAT(why_storage(with_frames(zookeeper + kStore + kJobMaster)),
             Catch::Contains("look at ZooKeeper"));
  const std::string kubernetes =
      "\tat java.util.concurrent.CompletableFuture.get(CompletableFuture.java:1)\n"
      "\tat org.apache.flink.kubernetes.highavailability.KubernetesStateHandleStore.getAllAndLock("
      "KubernetesStateHandleStore.java:1)\n";
  CHECK_THAT(why_storage(with_frames(kubernetes + kStore + kJobMaster)),
             Catch::Contains("look at the API server"));
  const std::string splits =
      "\tat sun.nio.ch.Net.poll(Net.java:1)\n"
      "\tat com.acme.shop.OrdersInput.createInputSplits(OrdersInput.java:1)\n"
      "\tat org.apache.flink.runtime.scheduler.DefaultExecutionGraphFactory."
      "createAndRestoreExecutionGraph(DefaultExecutionGraphFactory.java:1)\n";
  CHECK_THAT(why_storage(with_frames(splits + kJobMaster)), Catch::Contains("code of the job"));
}

}  // namespace flinkdiag

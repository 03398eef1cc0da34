#include <catch2/catch.hpp>

#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// What keeps a verdict open must never look like "all well".
namespace flinkdiag {
namespace {

Diagnosis diagnose_text(const std::string& text) {
  const auto rules = RuleSet::embedded().value();
  const auto incident = ingest({Input::from_text("input", text)}, {rules.log_literals()});
  return diagnose(incident, rules);
}

std::string vertex(const std::string& state) {
  return R"({"id":"35b289bd7ef176505543cdbb4bcf3eb1","name":"A","parallelism":1,"now":1795423686166,"subtasks":[{"subtask":0,"status":")" +
         state +
         R"(","attempt":0,"taskmanager-id":"tm","status-duration":{"INITIALIZING":2000}}]})";
}

bool asks_for_more(const Diagnosis& diagnosis) {
  return diagnosis.recommendations.size() == 1 && diagnosis.recommendations[0].id == "collect-more";
}

TEST_CASE("a subtask that is scheduled leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(vertex("SCHEDULED"));
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("a subtask that has just begun to initialise leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(vertex("INITIALIZING"));
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("a subtask that runs leaves nothing open", "[doubts]") {
  const auto diagnosis = diagnose_text(vertex("RUNNING"));
  CHECK(diagnosis.verdict.outcome == Outcome::no_startup_bottleneck);
  CHECK(diagnosis.recommendations.empty());
}

TEST_CASE("a task thread of which only JDK frames are left leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(
      "\"A (1/1)#0\" Id=7 RUNNABLE\n"
      "\tat java.base@17.0.15/sun.nio.ch.SocketDispatcher.read0(Native Method)\n"
      "\tat java.base@17.0.15/sun.nio.ch.NioSocketImpl.tryRead(NioSocketImpl.java:261)\n"
      "\t...\n\n"
      "\"flink-akka.actor.default-dispatcher-5\" Id=8 WAITING\n"
      "\tat java.base@17.0.15/jdk.internal.misc.Unsafe.park(Native Method)\n\n");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("a flame graph that Flink could not fill leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(R"({"endTimestamp":-3})");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
}

TEST_CASE("subtasks that only a count shows as starting leave the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(
      R"({"jid":"7364ace77c0831539e59d841ab139028","name":"j","state":"RUNNING","now":1795423686166,"vertices":[)"
      R"({"id":"35b289bd7ef176505543cdbb4bcf3eb1","name":"A","parallelism":6,"status":"INITIALIZING",)"
      R"("tasks":{"RUNNING":4,"INITIALIZING":2}}]})");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("a job that the JobManager has not built yet leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(
      R"({"jobs":[{"jid":"7364ace77c0831539e59d841ab139028","name":"j","start-time":1,"end-time":-1,)"
      R"("duration":26185,"state":"INITIALIZING","last-modification":0,"tasks":{"total":0}}]})");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("subtasks that /jobs/overview counts as starting leave the verdict open", "[doubts]") {
  const auto overview = [](const std::string& tasks) {
    return R"({"jobs":[{"jid":"7364ace77c0831539e59d841ab139028","name":"j","start-time":1,)"
           R"("end-time":-1,"state":"RUNNING","tasks":{)" +
           tasks + "}}]}";
  };
  const auto starting = diagnose_text(overview(R"("total":6,"running":4,"initializing":2)"));
  CHECK(starting.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(starting));
  const auto waiting = diagnose_text(overview(R"("total":6,"running":0,"scheduled":6)"));
  CHECK(waiting.verdict.outcome == Outcome::undetermined);
  const auto batch = diagnose_text(overview(R"("total":6,"running":2,"created":4)"));
  CHECK(batch.verdict.outcome == Outcome::no_startup_bottleneck);
  const auto running = diagnose_text(overview(R"("total":6,"running":6,"initializing":0)"));
  CHECK(running.verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("what shows no task is no proof that all tasks are well", "[doubts]") {
  const std::string jobmanager =
      "\"jobmanager-io-thread-1\" #90 prio=5 os_prio=0 waiting on condition\n"
      "   java.lang.Thread.State: WAITING (parking)\n"
      "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n\n";
  const std::string overview =
      R"({"taskmanagers":1,"slots-total":2,"slots-available":0,"jobs-running":1,"jobs-finished":0,)"
      R"("jobs-cancelled":0,"jobs-failed":0,"flink-version":"1.20.5","flink-commit":"b1fe7b8"})";
  for (const auto& text : {jobmanager, overview}) {
    const auto diagnosis = diagnose_text(text);
    CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
    CHECK(asks_for_more(diagnosis));
  }
}

TEST_CASE("a log of attempts that failed is no all-clear, one of a cancelled job is", "[doubts]") {
  const auto log = [](const std::string& change) {
    return "2026-03-02 10:14:05,001 INFO  org.apache.flink.runtime.taskmanager.Task [] - "
           "A (1/1)#0 (3a1b_0_0) switched from " +
           change + ".\n";
  };
  CHECK(diagnose_text(log("INITIALIZING to FAILED")).verdict.outcome == Outcome::undetermined);
  CHECK(diagnose_text(log("CANCELING to CANCELED")).verdict.outcome ==
        Outcome::no_startup_bottleneck);
}

TEST_CASE("the flame graph of a vertex that has ended leaves nothing open", "[doubts]") {
  const std::string job =
      R"({"jid":"7364ace77c0831539e59d841ab139028","name":"j","state":"RUNNING","now":1795423686166,"vertices":[)"
      R"({"id":"35b289bd7ef176505543cdbb4bcf3eb1","name":"A","parallelism":1,"status":"FINISHED","tasks":{"FINISHED":1}}]})";
  const auto rules = RuleSet::embedded().value();
  const auto incident = ingest({Input::from_text("job.json", job),
                                Input::from_text("flamegraph-A.json", R"({"endTimestamp":-1})")},
                               {rules.log_literals()});
  CHECK(diagnose(incident, rules).verdict.outcome == Outcome::no_startup_bottleneck);
}

}  // namespace
}  // namespace flinkdiag

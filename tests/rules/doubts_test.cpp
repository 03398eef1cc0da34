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

}  // namespace
}  // namespace flinkdiag

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// What is given may be of several times, TaskManagers and jobs: dumps of before and after a
// restart, a REST answer of some minutes ago, the dump of one TaskManager of many, two jobs whose
// tasks have the same names.
namespace flinkdiag {
namespace {

const std::string kMailbox =
    "\tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take("
    "TaskMailboxImpl.java:149)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop("
    "MailboxProcessor.java:229)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:855)\n"
    "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n";

const std::string kOpen =
    "\tat java.net.SocketInputStream.socketRead0(java.base@17.0.15/Native Method)\n"
    "\tat com.acme.Score.open(Score.java:11)\n"
    "\tat org.apache.flink.api.common.functions.util.FunctionUtils.openFunction("
    "FunctionUtils.java:34)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
    "StreamTask.java:731)\n"
    "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
    "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n";

std::string thread(const std::string& name, const std::string& frames) {
  return fmt::format(
      "\"{}\" #89 prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x00007f5bdc092bd0 nid=0x6ee4 "
      "{}\n   java.lang.Thread.State: {}\n{}",
      name, frames == kOpen ? "runnable" : "waiting on condition",
      frames == kOpen ? "RUNNABLE" : "WAITING (parking)", frames);
}

// `jvm` tells processes apart: the ids of the JVM's own threads.
std::string dump(const std::string& time, const std::string& threads, int jvm = 1) {
  std::string own;
  for (const char* name : {"Reference Handler", "Finalizer", "Signal Dispatcher"})
    own += fmt::format(
        "\"{}\" #2 daemon prio=10 os_prio=0 cpu=1.00ms elapsed=9.57s tid=0x1 nid=0x{}{} runnable\n"
        "   java.lang.Thread.State: RUNNABLE\n\n",
        name, jvm, std::string_view(name).size());
  return fmt::format(
      "2026-03-02 {}\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n{}{}",
      time, threads, own);
}

const std::string kId(32, 'a'), kOtherId(32, 'c'), kVertex(32, 'b');

// The answer of /jobs/:jobid on a job of one vertex, "Agg".
std::string job(const std::string& id, const std::string& counts, int parallelism,
                const std::string& type = "STREAMING", const std::string& state = "RUNNING") {
  return fmt::format(
      R"({{"jid":"{}","name":"j","state":"{}","job-type":"{}","now":1795423686166,"vertices":[)"
      R"({{"id":"{}","name":"Agg","parallelism":{},"status":"RUNNING","tasks":{{{}}}}}]}})",
      id, state, type, kVertex, parallelism, counts);
}

// The answer of /jobs/:jobid/vertices/:vertexid, one subtask, so long in its state.
std::string vertex(const std::string& state, int for_ms) {
  return fmt::format(
      R"({{"id":"{}","name":"Agg","parallelism":1,"now":1795423686166,"subtasks":[{{"subtask":0,"status":"{}",)"
      R"("attempt":0,"taskmanager-id":"tm","status-duration":{{"{}":{}}}}}]}})",
      kVertex, state, state, for_ms);
}

std::string log_line(const std::string& time, const std::string& subtask,
                     const std::string& from_to) {
  return fmt::format(
      "2026-03-02 {},000 INFO  org.apache.flink.runtime.taskmanager.Task [] - Agg ({})#0 ({}) "
      "switched from {}.\n",
      time, subtask, std::string(32, 'e'), from_to);
}

Outcome outcome_of(const std::vector<std::string>& texts) {
  return diagnose_texts(texts).verdict.outcome;
}

}  // namespace

TEST_CASE("attempts count from 0 again in dumps of a later time", "[other-times]") {
  const auto hang = GENERATE(true, false);
  const auto before = dump("08:30:00", thread("Agg (1/1)#3", hang ? kMailbox : kOpen), 1);
  const auto jvm = GENERATE(1, 2);  // the same TaskManager or another
  const auto after = dump("08:46:00", thread("Agg (1/1)#0", hang ? kOpen : kMailbox), jvm);
  const auto expected = hang ? Outcome::startup_bottleneck : Outcome::no_startup_bottleneck;
  CHECK(outcome_of({before, after}) == expected);
  CHECK(outcome_of({after, before}) == expected);
}

TEST_CASE("of two attempts in dumps of one time the higher one is told", "[other-times]") {
  const auto left = dump("08:46:02", thread("Agg (1/1)#0", kOpen), 1);
  const auto now = dump("08:46:00", thread("Agg (1/1)#1", kMailbox), 2);
  CHECK(outcome_of({left, now}) == Outcome::no_startup_bottleneck);
}

TEST_CASE("a task that starts is told beside a namesake of another job in one dump",
          "[other-times]") {
  const auto running = thread("Agg (1/1)#3", kMailbox), starting = thread("Agg (1/1)#0", kOpen);
  CHECK(outcome_of({dump("08:46:00", running + starting)}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({dump("08:46:00", starting + running)}) == Outcome::startup_bottleneck);
}

TEST_CASE("namesakes in two JVMs are two subtasks", "[other-times]") {
  const auto starting = thread("Agg (1/1)#0", kOpen), running = thread("Agg (1/1)#0", kMailbox);
  const auto first = dump("08:46:00", starting, 1);
  CHECK(outcome_of({first, dump("08:46:08", running, 2)}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({first, dump("08:46:08", running, 1)}) == Outcome::no_startup_bottleneck);
}

TEST_CASE("a task that was cancelled before it was last seen is another attempt", "[other-times]") {
  const auto task = thread("Agg (1/1)#0", kOpen);
  const auto canceler =
      thread("Canceler for Agg (1/1)#0 (" + std::string(32, 'e') + ").", kMailbox);
  CHECK(outcome_of({dump("08:30:00", task + canceler), dump("08:46:00", task)}) ==
        Outcome::startup_bottleneck);
  CHECK(outcome_of({dump("08:30:00", task), dump("08:46:00", task + canceler)}) ==
        Outcome::no_startup_bottleneck);
}

TEST_CASE("that a job was being cancelled, or is over, leaves a dump of a start open",
          "[other-times]") {
  const auto* state = GENERATE("CANCELING", "FAILED", "CANCELED", "FINISHED");
  const auto start = dump("08:46:00", thread("Agg (1/1)#0", kOpen));
  CHECK(outcome_of({start, vertex("INITIALIZING", 60'000)}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({start, vertex(state, 60'000)}) == Outcome::undetermined);
}

TEST_CASE("a dump of a running task leaves it open if REST says that it starts", "[other-times]") {
  const auto running = dump("08:30:00", thread("Agg (1/1)#0", kMailbox));
  CHECK(outcome_of({running, vertex("RUNNING", 60'000)}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({running, vertex("INITIALIZING", 600'000)}) == Outcome::undetermined);
}

TEST_CASE("subtasks that start where nobody dumped leave the verdict open", "[other-times]") {
  const auto shown = dump("08:46:00", thread("Agg (1/2)#0", kMailbox));
  CHECK(outcome_of({shown, job(kId, R"("RUNNING":2)", 2)}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({shown, job(kId, R"("RUNNING":1,"INITIALIZING":1)", 2)}) ==
        Outcome::undetermined);
  CHECK(outcome_of({shown, log_line("08:44:00", "2/2", "INITIALIZING to RUNNING")}) ==
        Outcome::no_startup_bottleneck);
  const auto open =
      diagnose_texts({shown, log_line("08:44:00", "2/2", "DEPLOYING to INITIALIZING")});
  CHECK(open.verdict.outcome == Outcome::undetermined);
  REQUIRE_FALSE(open.not_judged.empty());
  CHECK(open.not_judged[0] == "1 subtask of Agg starting by input-2, and no dump shows them");
  // Of a run with more subtasks.
  CHECK(outcome_of({shown, log_line("08:44:00", "3/4", "DEPLOYING to INITIALIZING")}) ==
        Outcome::no_startup_bottleneck);
}

TEST_CASE("a log that goes on after the dumps tells that the start is over", "[other-times]") {
  const auto start = dump("08:46:00", thread("Agg (1/1)#0", kOpen));
  const auto begun = log_line("08:45:00", "1/1", "DEPLOYING to INITIALIZING");
  CHECK(outcome_of({start, begun}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({start, begun + log_line("08:51:00", "1/1", "INITIALIZING to RUNNING")}) ==
        Outcome::no_startup_bottleneck);
  // By a clock of another time zone.
  CHECK(outcome_of({start, begun + log_line("16:45:00", "1/1", "INITIALIZING to RUNNING")}) ==
        Outcome::startup_bottleneck);
}

TEST_CASE("a job that starts is told beside another whose tasks have its names", "[other-times]") {
  const auto starting = job(kId, R"("INITIALIZING":2)", 2);
  const auto running = job(kOtherId, R"("RUNNING":2)", 2);
  CHECK(outcome_of({running}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({starting, running}) == Outcome::undetermined);
  CHECK(outcome_of({running, starting}) == Outcome::undetermined);
}

TEST_CASE("scheduled subtasks beside running ones are stages of a batch job alone",
          "[other-times]") {
  const auto* counts = R"("RUNNING":1,"SCHEDULED":1)";
  CHECK(outcome_of({job(kId, counts, 2, "STREAMING")}) == Outcome::undetermined);
  CHECK(outcome_of({job(kId, counts, 2, "BATCH")}) == Outcome::no_startup_bottleneck);
  const auto streaming = job(kOtherId, R"("RUNNING":2)", 2, "STREAMING");
  CHECK(outcome_of({job(kId, counts, 2, "BATCH"), streaming}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({streaming, job(kId, counts, 2, "BATCH")}) == Outcome::no_startup_bottleneck);
  // Nothing runs that the next stage could wait for.
  CHECK(outcome_of({job(kId, R"("FINISHED":1,"SCHEDULED":1)", 2, "")}) == Outcome::undetermined);
  CHECK(outcome_of({job(kId, R"("RUNNING":1,"CREATED":1)", 2, "")}) ==
        Outcome::no_startup_bottleneck);
}

TEST_CASE("a flame graph of before the subtasks ran shows nothing of now", "[other-times]") {
  const auto graph = [](std::int64_t end_ms) {
    return fmt::format(
        R"({{"endTimestamp":{},"data":{{"name":"root","value":9,"children":[)"
        R"({{"name":"org.apache.flink.streaming.runtime.tasks.StreamTask.restore:1","value":9,"children":[)"
        R"({{"name":"org.apache.flink.api.common.functions.util.FunctionUtils.openFunction:1","value":9,)"
        R"("children":[{{"name":"com.acme.Score.open:1","value":9,"children":[]}}]}}]}}]}}}})",
        end_ms);
  };
  constexpr std::int64_t kNow = 1795423686166;
  const auto running = vertex("RUNNING", 12'000);
  CHECK(outcome_of({graph(kNow - 35'000)}) == Outcome::startup_bottleneck);
  const auto named = [&](std::int64_t end_ms) {
    const RuleSet& rules = built_in_rules();
    const std::vector<Input> inputs{Input::from_text("flamegraph-Agg-full.json", graph(end_ms)),
                                    Input::from_text("vertex.json", running)};
    return diagnose(ingest(inputs, {rules.log_literals()}), rules, {}).verdict.outcome;
  };
  CHECK(named(kNow - 35'000) == Outcome::no_startup_bottleneck);
  CHECK(named(kNow) == Outcome::startup_bottleneck);
}

TEST_CASE("a contradiction names the input that tells the state", "[other-times]") {
  const RuleSet& rules = built_in_rules();
  const std::vector<Input> inputs{
      Input::from_text("config.yaml", "state.backend.type: rocksdb\n"),
      Input::from_text(
          "flamegraph-Agg-full.json",
          R"({"endTimestamp":1795423686166,"data":{"name":"root","value":9,"children":[)"
          R"({"name":"org.apache.flink.streaming.runtime.tasks.StreamTask.restore:1","value":9,"children":[)"
          R"({"name":"org.apache.flink.api.common.functions.util.FunctionUtils.openFunction:1","value":9,)"
          R"("children":[{"name":"com.acme.Score.open:1","value":9,"children":[]}]}]}]}})"),
      Input::from_text("vertex.json", vertex("RUNNING", 12'000))};
  const auto diagnosis = diagnose(ingest(inputs, {rules.log_literals()}), rules, {});
  CHECK(diagnosis.contradictions ==
        std::vector<std::string>{"Agg is RUNNING by vertex.json, but init.user-open by "
                                 "flamegraph-Agg-full.json: were they taken at the same time?"});
}

TEST_CASE("the stack of an exception in a log is no thread's", "[other-times]") {
  const auto diagnosis = diagnose_texts(
      {"2026-03-02 08:40:00,000 WARN  org.apache.flink.runtime.taskmanager.Task [] - Agg (1/1)#0 "
       "(eeee) switched from INITIALIZING to FAILED with failure cause: "
       "java.lang.ExceptionInInitializerError\n"
       "\tat com.acme.Words.<clinit>(Words.java:6)\n\tat com.acme.Score.open(Score.java:11)\n",
       dump("08:46:00", thread("Agg (1/1)#1", kOpen))});
  CHECK(diagnosis.verdict.phase == "init.user-open");
  CHECK(diagnosis.verdict.activity == "socket-wait");
}

TEST_CASE("a profile of a thread that came to its work is of a start that is over",
          "[other-times]") {
  const std::string restore =
      "[Agg (1/1)#0 "
      "tid=7];org/apache/flink/runtime/taskmanager/Task.run;org/apache/flink/streaming/"
      "runtime/tasks/StreamTask.restore;org/apache/flink/api/common/functions/util/FunctionUtils."
      "openFunction;com/acme/Score.open;java/net/SocketInputStream.socketRead0 ";
  const std::string work =
      "[Agg (1/1)#0 "
      "tid=7];org/apache/flink/runtime/taskmanager/Task.run;org/apache/flink/streaming/"
      "runtime/tasks/StreamTask.invoke;org/apache/flink/streaming/runtime/tasks/mailbox/"
      "MailboxProcessor.runMailboxLoop;org/apache/flink/streaming/runtime/tasks/mailbox/"
      "TaskMailboxImpl.take;jdk/internal/misc/Unsafe.park ";
  // By the wall clock, since most threads wait.
  const std::string idle = "[Finalizer tid=8];java/lang/Thread.run;java/lang/Object.wait 9000\n";
  CHECK(outcome_of({idle + restore + "900\n"}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({idle + restore + "900\n" + work + "90\n"}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({idle + restore + "900\n" + work + "1\n"}) == Outcome::startup_bottleneck);
}

TEST_CASE("one dump of a start that has just begun leaves the verdict open", "[other-times]") {
  const auto start = thread("Agg (1/1)#0", kOpen);
  const auto first = dump("08:46:00", start);
  CHECK(outcome_of({first, vertex("INITIALIZING", 400)}) == Outcome::undetermined);
  CHECK(outcome_of({first, vertex("INITIALIZING", 4000)}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({first, dump("08:46:05", start), vertex("INITIALIZING", 400)}) ==
        Outcome::startup_bottleneck);
}

TEST_CASE("a subtask is in its state for no longer than its thread is there", "[other-times]") {
  const auto since = [](const std::string& dumped) {
    const auto diagnosis =
        diagnose_texts({dump(dumped, thread("Agg (1/1)#0", kOpen)),
                        log_line("08:45:54", "1/1", "DEPLOYING to INITIALIZING")});
    return diagnosis.tasks.at(0).subtasks.at(0).since_ms;
  };
  CHECK(since("08:46:00") == 6000);
  CHECK_FALSE(since("16:46:00"));  // the log's clock is of another time zone
}

TEST_CASE("a thread of Kafka's client that has a subtask's name is none", "[other-times]") {
  const auto* name = GENERATE("Kafka Fetcher for Source: K (1/1)#0",
                              "Kafka Partition Discovery for Source: K (1/1)#0");
  const auto diagnosis = diagnose_texts(
      {dump("08:46:00", thread("Source: K (1/1)#0", kMailbox) +
                            thread(name,
                                   "\tat sun.nio.ch.EPoll.wait(java.base@17.0.15/Native Method)\n"
                                   "\tat org.apache.flink.streaming.connectors.kafka.internals."
                                   "KafkaConsumerThread.run(KafkaConsumerThread.java:257)\n\n"))});
  CHECK(diagnosis.verdict.outcome == Outcome::no_startup_bottleneck);
  CHECK(diagnosis.tasks.size() == 1);
}

TEST_CASE("the end of an attempt before says nothing of the thread of the next", "[other-times]") {
  const auto next = dump("08:47:30", thread("Agg (1/1)#1", kOpen));
  const auto failed = log_line("08:45:00", "1/1", "DEPLOYING to INITIALIZING") +
                      log_line("08:46:00", "1/1", "INITIALIZING to FAILED");
  CHECK(outcome_of({next, failed}) == Outcome::startup_bottleneck);
  CHECK(outcome_of({next, vertex("FAILED", 60'000)}) == Outcome::startup_bottleneck);
  // Of the same attempt, before the dump and after it.
  CHECK(outcome_of({dump("08:47:30", thread("Agg (1/1)#0", kOpen)), failed}) ==
        Outcome::startup_bottleneck);
  CHECK(outcome_of({dump("08:45:30", thread("Agg (1/1)#0", kOpen)), failed}) ==
        Outcome::undetermined);
}

TEST_CASE("a log of a process that was gone when the dumps were taken hides nothing",
          "[other-times]") {
  const auto shown = dump("08:46:00", thread("Agg (1/1)#0", kMailbox));
  const auto start = [](const std::string& time) {
    auto text = log_line(time, "1/1", "DEPLOYING to INITIALIZING");
    return text.replace(text.find("Agg"), 3, "Old");
  };
  CHECK(outcome_of({shown, start("08:30:00")}) == Outcome::no_startup_bottleneck);
  CHECK(outcome_of({shown, start("08:45:30")}) == Outcome::undetermined);
}

TEST_CASE("how long a start lasts by a log's own end does not make it young", "[other-times]") {
  const auto start = dump("08:46:00", thread("Agg (1/1)#0", kOpen));
  CHECK(outcome_of({start, job(kId, R"("INITIALIZING":1)", 1),
                    log_line("08:45:59", "1/1", "DEPLOYING to INITIALIZING")}) ==
        Outcome::startup_bottleneck);
}

TEST_CASE("a thread of an attempt before the one that runs by REST leaves it open",
          "[other-times]") {
  auto running = vertex("RUNNING", 60'000);
  const auto start = dump("08:46:00", thread("Agg (1/1)#0", kOpen));
  CHECK(outcome_of({start, running}) == Outcome::startup_bottleneck);
  running.replace(running.find(R"("attempt":0)"), 11, R"("attempt":1)");
  CHECK(outcome_of({start, running}) == Outcome::undetermined);
}

}  // namespace flinkdiag

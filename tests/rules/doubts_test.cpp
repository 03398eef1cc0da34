#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// What keeps a verdict open must never look like "all well".
namespace flinkdiag {
namespace {

Diagnosis diagnose_text(const std::string& text, const DiagnoseOptions& options = {}) {
  const RuleSet& rules = built_in_rules();
  const auto incident = ingest({Input::from_text("input", text)}, {rules.log_literals()});
  return diagnose(incident, rules, options);
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

// Lines of 160 characters, as if a terminal had cut them off, with times of a day.
TEST_CASE("what would take a missing slot back may be cut off", "[doubts]") {
  std::string text;
  const auto add = [&](int second, const std::string& logger, std::string message) {
    const std::string head = "08:46:" + std::to_string(second) + ",123 INFO  " + logger + " [] - ";
    text += (head + message).substr(0, 160) + "\n";
  };
  const std::string graph = "org.apache.flink.runtime.executiongraph.ExecutionGraph";
  const std::string master = "org.apache.flink.runtime.jobmaster.JobMaster";
  for (int i = 0; i < 7; ++i)
    add(10 + i, graph,
        "Map (" + std::to_string(i + 1) +
            "/9) (aaaaaaaaaaaaaaaa) switched from CREATED to SCHEDULED.");
  add(30, master, "Could not acquire the minimum required resources.");
  const std::vector<std::string> words{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"};
  for (int i = 0; i < 14; ++i) {
    std::string message;
    for (std::size_t word = 0; word < 40; ++word)
      message += words[(static_cast<std::size_t>(i) + word * word) % words.size()] + " ";
    add(32 + i, master, message);
  }
  const auto diagnosis = diagnose_text(text);
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK_THAT(
      diagnosis.verdict.summary,
      Catch::Contains("what takes that back may be in the part of its lines that is cut off"));
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
  const RuleSet& rules = built_in_rules();
  const auto incident = ingest({Input::from_text("job.json", job),
                                Input::from_text("flamegraph-A.json", R"({"endTimestamp":-1})")},
                               {rules.log_literals()});
  CHECK(diagnose(incident, rules).verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("what no parser knows leaves the verdict open and tells what to collect", "[doubts]") {
  const auto diagnosis = diagnose_text("Dear team,\nthe job hangs.\n");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(asks_for_more(diagnosis));
}

std::string log_line(const std::string& time, const std::string& message) {
  return "2026-03-02 10:14:" + time + " INFO  org.apache.flink.runtime.Any [] - " + message + "\n";
}

const std::string kJob(32, 'a'), kVertex(32, 'b');

std::string log_of_scheduled_job() {
  const auto agg = [](const std::string& subtask) {
    return "Agg (" + subtask + ") (" + std::string(32, 'e') + "_" + kVertex + "_0_0)";
  };
  return log_line("00,100", "Job j (" + kJob + ") switched from state CREATED to RUNNING.") +
         log_line("00,110", agg("1/1") + " switched from CREATED to SCHEDULED.");
}

// FineGrainedSlotManager writes it in each start, before it allocates the slots that are free.
const std::string kMissingResources =
    "Matching resource requirements against available resources.\nMissing resources:\n\t Job " +
    kJob +
    "\n\t\tResourceRequirement{resourceProfile=ResourceProfile{UNKNOWN}, numberOfRequiredSlots=1}\n"
    "Current resources:\n\tTaskManager tm-1";

TEST_CASE("a log that ends while the slots are looked for leaves the verdict open", "[doubts]") {
  const std::vector<std::string> messages{
      kMissingResources,
      "Could not fulfill resource requirements of job " + kJob + ". Free slots: 0"};
  for (const auto& message : messages) {
    CAPTURE(message);
    const auto diagnosis = diagnose_text(log_of_scheduled_job() + log_line("00,200", message));
    CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
    CHECK(asks_for_more(diagnosis));
  }
}

TEST_CASE("a log that goes on without slots tells that they are missing", "[doubts]") {
  const auto diagnosis =
      diagnose_text(log_of_scheduled_job() + log_line("00,200", kMissingResources) +
                    log_line("10,200", "Failed to trigger checkpoint."));
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
  CHECK(diagnosis.verdict.phase == "schedule.slots");
}

std::string log_of_download(const std::string& last_line_at) {
  return log_line("00,100", "Agg (1/1)#0 (" + std::string(32, 'e') + "_" + kVertex +
                                "_0_0) switched from DEPLOYING to INITIALIZING.") +
         log_line(
             "00,200",
             "Start downloading remote state to local directory in operator KeyedProcessOperator_" +
                 kVertex + "_(1/1) for target key-group range [0, 63].") +
         log_line(last_line_at, "Anything else.");
}

TEST_CASE("a log that ends when a download has just begun leaves the verdict open", "[doubts]") {
  const auto diagnosis = diagnose_text(log_of_download("00,400"));
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(diagnosis.verdict.summary.find("in restore.download") != std::string::npos);
  CHECK(asks_for_more(diagnosis));
}

TEST_CASE("who knows that nothing came since the log's end gets the step where it hangs",
          "[doubts]") {
  DiagnoseOptions nothing_since;
  nothing_since.assumptions = {{"log-end", "now"}};
  const auto diagnosis = diagnose_text(log_of_download("00,400"), nothing_since);
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
  CHECK(diagnosis.verdict.phase == "restore.download");
  const auto finished = log_line("00,300",
                                 "Finished downloading remote state to local directory in operator "
                                 "KeyedProcessOperator_" +
                                     kVertex + "_(1/1) for target key-group range [0, 63].");
  const auto over = diagnose_text(log_of_download("00,250") + finished, nothing_since);
  CHECK(over.verdict.outcome == Outcome::undetermined);
}

TEST_CASE("a log that goes on without the end of a download tells that it hangs there",
          "[doubts]") {
  const auto diagnosis = diagnose_text(log_of_download("09,400"));
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
  CHECK(diagnosis.verdict.phase == "restore.download");
}

TEST_CASE("a step that has just begun at the end of a log hangs nowhere, however long the start",
          "[doubts]") {
  const auto log =
      log_of_download("30,000") +
      log_line("40,000",
               "Finished downloading remote state to local directory in operator "
               "KeyedProcessOperator_" +
                   kVertex + "_(1/1) for target key-group range [0, 63].") +
      log_line("40,010",
               "Starting opening base RocksDB instance in operator KeyedProcessOperator_" +
                   kVertex + "_(1/1) with target key-group range [0, 63].") +
      log_line("40,050", "Anything else.");
  CHECK(diagnose_text(log).verdict.outcome == Outcome::undetermined);
  CHECK(diagnose_text(log + log_line("44,000", "Anything else.")).verdict.phase ==
        "restore.open-db");
}

TEST_CASE("a dump of which threads were lost is no all-clear", "[doubts]") {
  const std::string running =
      "\"A (1/1)#0\" #89 prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x1 nid=0x6ee4 waiting\n"
      "   java.lang.Thread.State: TIMED_WAITING (parking)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take(A.java:149)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop("
      "MailboxProcessor.java:229)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:855)\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n";
  CHECK(diagnose_text(running).verdict.outcome == Outcome::no_startup_bottleneck);
  CHECK(diagnose_text(running + "\n##B#  java.lang.Thread.State: WAITING\n").verdict.outcome ==
        Outcome::undetermined);
  const Diagnosis torn = diagnose_text(running + std::string(100, '\0') + "\n" + running);
  CHECK(torn.verdict.outcome == Outcome::undetermined);
  CHECK(torn.verdict.summary.ends_with(" was lost on the way"));
}

TEST_CASE("a thread that loads a class beside the cause is no critical finding", "[doubts]") {
  const auto task = [](const std::string& name, const std::string& frames) {
    return "\"" + name +
           " (1/1)#0\" #89 prio=5 os_prio=0 cpu=1.51ms elapsed=9.57s tid=0x1 nid=0x6ee4 runnable\n"
           "   java.lang.Thread.State: RUNNABLE\n" +
           frames +
           "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:771)\n"
           "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:575)\n\n";
  };
  const auto diagnosis =
      diagnose_text(task("Agg",
                         "\tat org.rocksdb.RocksDB.put(Native Method)\n"
                         "\tat "
                         "org.apache.flink.contrib.streaming.state.restore."
                         "RocksDBIncrementalRestoreOperation.copyTempDbIntoBaseDb(X.java:1)\n") +
                    task("Sink",
                         "\tat java.lang.ClassLoader.loadClass(ClassLoader.java:525)\n"
                         "\tat "
                         "org.apache.flink.runtime.checkpoint.channel."
                         "SequentialChannelStateReaderImpl.readOutputData(X.java:78)\n"));
  CHECK(diagnosis.verdict.phase == "restore.merge");
  const auto aside = std::ranges::find(diagnosis.findings, "restore/channel-state", &Finding::id);
  REQUIRE(aside != diagnosis.findings.end());
  CHECK(aside->severity == Severity::info);
}

}  // namespace
TEST_CASE("a task that the TaskManager is asked to deploy leaves the verdict open", "[doubts]") {
  const auto dump = [](const std::string& leaf) {
    return "\"A (1/1)#0\" Id=7 WAITING\n"
           "\tat app//org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take("
           "TaskMailboxImpl.java:149)\n"
           "\tat "
           "app//org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:8)\n"
           "\tat app//org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n"
           "\"flink-akka.actor.default-dispatcher-5\" Id=8 RUNNABLE\n" +
           leaf +
           "\tat app//org.apache.flink.runtime.taskexecutor.TaskExecutor.submitTask("
           "TaskExecutor.java:609)\n"
           "\tat java.base@17.0.15/java.lang.Thread.run(Thread.java:840)\n\n";
  };
  const auto reads = diagnose_text(
      dump("\tat java.base@17.0.15/sun.nio.ch.SocketDispatcher.read0(Native Method)\n"));
  CHECK(reads.verdict.outcome == Outcome::undetermined);
  CHECK(diagnose_text(dump("")).verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("exceptions of a job tell that it failed, and which", "[doubts]") {
  const auto diagnosis = diagnose_text(
      R"json({"exceptionHistory":{"entries":[{"exceptionName":"a.JobException",)json"
      R"json("stacktrace":"a.JobException: no\n\tat a.B.c(B.java:1)","timestamp":1795423686166,)json"
      R"json("taskName":"Agg (1/2)","endpoint":"tm:1","taskManagerId":"tm","concurrentExceptions":[]}],)json"
      R"json("truncated":false}})json");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  REQUIRE_FALSE(diagnosis.not_judged.empty());
  CHECK(diagnosis.not_judged[0].find("in Agg (1/2)") != std::string::npos);
  CHECK(diagnosis.not_judged[0].find("a.JobException: no") != std::string::npos);
}

TEST_CASE("a dump that names no thread does not tell that a process is not Flink's", "[doubts]") {
  const std::string frame = " - a.B.c() @bci=11, line=702 (Interpreted frame)\n";
  const auto nameless =
      diagnose_text("Debugger attached successfully.\n\nThread 31832: (state = BLOCKED)\n" + frame +
                    "\n\nThread 31833: (state = IN_NATIVE)\n" + frame + "\n");
  CHECK(nameless.verdict.outcome == Outcome::undetermined);
  const auto named = diagnose_text(
      "\"x\" #1 prio=5 os_prio=0 tid=0x1 nid=0x1 runnable\n   java.lang.Thread.State: RUNNABLE\n"
      "\tat a.B.c(B.java:702)\n\n");
  CHECK(named.verdict.outcome == Outcome::not_flink);
}

TEST_CASE("a long exception is cut where the verdict quotes it", "[doubts]") {
  const auto diagnosis = diagnose_text(
      R"json({"exceptionHistory":{"entries":[{"stacktrace":")json" + std::string(100'000, 'x') +
      R"json(","timestamp":1795423686166}],"truncated":false}})json");
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(diagnosis.verdict.summary.find("xxx") != std::string::npos);
  CHECK(diagnosis.verdict.summary.size() < 1000);
}

}  // namespace flinkdiag

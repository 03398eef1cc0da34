#include <catch2/catch.hpp>

#include "diagnose_text.h"

// Whether a job waits for slots: what its log says counts only as long as it holds.
namespace flinkdiag {
namespace {

const std::string kJob(32, 'a'), kVertex(32, 'b');

std::string line(const std::string& time, const std::string& message) {
  return "2026-03-02 10:14:" + time + " INFO  org.apache.flink.runtime.Any [] - " + message + "\n";
}

std::string agg(const std::string& subtask, const std::string& from_to) {
  return "Agg (" + subtask + ") (" + std::string(32, 'e') + "_" + kVertex + "_0_0) switched from " +
         from_to + ".";
}

const std::string kCreated =
    line("00,000", "Job j (" + kJob + ") switched from state CREATED to RUNNING.");
const std::string kScheduled = line("00,110", agg("1/2", "CREATED to SCHEDULED")) +
                               line("00,110", agg("2/2", "CREATED to SCHEDULED"));
const std::string kMissing = line(
    "00,200",
    "Matching resource requirements against available resources.\nMissing resources:\n\t Job " +
        kJob +
        "\n\t\tResourceRequirement{resourceProfile=ResourceProfile{UNKNOWN}, "
        "numberOfRequiredSlots=2}\n"
        "Current resources:\n\tTaskManager tm-1");
const std::string kLater = line("30,000", "Failed to trigger checkpoint.");

std::string dump_at(const std::string& time) {
  return "2026-03-02 10:" + time +
         "\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n"
         "\"Agg (1/2)#0\" #89 prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x00007f5bdc092bd0 "
         "nid=0x6ee4 waiting on condition\n"
         "   java.lang.Thread.State: TIMED_WAITING (parking)\n"
         "\tat "
         "org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take(TaskMailboxImpl."
         "java:149)\n"
         "\tat "
         "org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop("
         "MailboxProcessor.java:229)\n"
         "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:855)\n"
         "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n";
}

bool waits_for_slots(const std::vector<std::string>& texts, const DiagnoseOptions& options = {}) {
  return diagnose_texts(texts, options).verdict.phase == "schedule.slots";
}

std::string job(const std::string& state, int scheduled, const std::string& now) {
  return R"({"jid":")" + kJob + R"(","name":"j","state":")" + state + R"(","now":17640000)" + now +
         R"(,"timestamps":{"CREATED":1764000000000,"RUNNING":1764000000010},"vertices":[{"id":")" +
         kVertex + R"(","name":"Agg","parallelism":2,"status":"SCHEDULED","tasks":{"SCHEDULED":)" +
         std::to_string(scheduled) + R"(,"RUNNING":)" + std::to_string(2 - scheduled) + "}}]}";
}

}  // namespace

TEST_CASE("slots that are missing for long hold a job up", "[slots]") {
  CHECK(waits_for_slots({kCreated + kScheduled + kMissing + kLater}));
}

TEST_CASE("slots that are missing at the log's end hold a job up if nothing has come since",
          "[slots]") {
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled + kMissing}));
  DiagnoseOptions nothing_since;
  nothing_since.assumptions = {{"log-end", "now"}};
  CHECK(waits_for_slots({kCreated + kScheduled + kMissing}, nothing_since));
}

TEST_CASE("slots that were missing before the tasks were deployed hold nothing up", "[slots]") {
  const auto deployed = line("01,000",
                             "Deploying Agg (1/2) (attempt #0) with attempt id x and vertex id y "
                             "to tm-1 @ h (dataPort=1) with "
                             "allocation id z");
  // The job restarts, and its tasks are scheduled anew; of slots the log says nothing yet.
  const auto again = line("20,000", agg("1/2", "RUNNING to CANCELED")) +
                     line("21,000", agg("1/2", "CREATED to SCHEDULED"));
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled + kMissing + deployed + again + kLater}));
}

// The adaptive scheduler asks for more than it runs with; the end of its log says nothing of tasks.
TEST_CASE("a job that completes checkpoints runs with the slots that it has", "[slots]") {
  const auto completed = [](const std::string& time, const std::string& id) {
    return line(time, "Completed checkpoint 42 for job " + id +
                          " (123456 bytes, checkpointDuration=812 ms, finalizationTime=20 ms).");
  };
  const auto not_fulfilled =
      line("00,200", "Could not fulfill resource requirements of job " + kJob + ". Free slots: 0");
  for (const auto& missing : {kMissing, not_fulfilled}) {
    CHECK(waits_for_slots({missing + kLater}));
    CHECK_FALSE(waits_for_slots({missing + completed("20,000", kJob) + kLater}));
    CHECK_FALSE(waits_for_slots({completed("00,100", kJob) + missing + kLater}));
  }
  // A start since then begins anew.
  for (const std::string& start :
       {"Job orders (" + kJob + ") switched from state RUNNING to RESTARTING.",
        std::string(
            " Starting StandaloneApplicationClusterEntryPoint (Version: 1.20.5, Scala: x)")}) {
    CAPTURE(start);
    CHECK(waits_for_slots({completed("00,100", kJob) + line("00,150", start) + kMissing + kLater}));
  }
  // Tasks that are scheduled are of another job than the one that runs.
  CHECK(waits_for_slots(
      {kCreated + kScheduled + kMissing + completed("20,000", std::string(32, 'd')) + kLater}));
}

TEST_CASE("a container that is refused or does not come up is a slot that is missing", "[slots]") {
  const auto refused = line("00,200",
                            "Failed requesting worker with resource spec WorkerResourceSpec "
                            "{cpuCores=1.0, numSlots=2}, current pending count: 0");
  const auto not_up = line("20,000",
                           "Worker pod-1-1 did not register in PT20S, will stop it and request a "
                           "new one if needed.");
  const auto deployed = line("25,000",
                             "Deploying Agg (1/2) (attempt #0) with attempt id x and vertex id y "
                             "to tm-1 @ h (dataPort=1) with allocation id z");
  CHECK(waits_for_slots({kCreated + kScheduled + refused + kLater}));
  CHECK(waits_for_slots({kCreated + kScheduled + not_up}));
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled + refused}));  // it asks again
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled + refused + not_up + deployed + kLater}));
}

TEST_CASE("a restart of the job ends what was said of its slots", "[slots]") {
  const auto restart =
      line("20,000", "Job j (" + kJob + ") switched from state RUNNING to RESTARTING.");
  const auto again =
      line("21,000", "Job j (" + kJob + ") switched from state RESTARTING to RUNNING.");
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled + kMissing + restart + again + kLater}));
}

TEST_CASE("a thread shows that its task was deployed after the log ended", "[slots]") {
  const auto diagnosis = diagnose_texts({kCreated + kScheduled + kMissing, dump_at("15:00")});
  CHECK(diagnosis.verdict.outcome == Outcome::no_startup_bottleneck);
  REQUIRE(diagnosis.tasks.size() == 1);
  REQUIRE(diagnosis.tasks[0].subtasks.size() == 1);
  CHECK_FALSE(
      diagnosis.tasks[0].subtasks[0].since_ms.has_value());  // not how long it was SCHEDULED
}

TEST_CASE("a thread of an earlier run shows nothing of this one", "[slots]") {
  CHECK(waits_for_slots({kCreated + kScheduled + kMissing + kLater, dump_at("13:00")}));
}

TEST_CASE("a job answer goes on where the log ends", "[slots]") {
  const auto log = kCreated + kScheduled + kMissing;
  CHECK(waits_for_slots({log, job("RUNNING", 2, "20000")}));  // 20 s after the job was created
  CHECK_FALSE(waits_for_slots({log, job("RUNNING", 2, "00400")}));  // 0.4 s
  CHECK_FALSE(waits_for_slots({log, job("RUNNING", 0, "20000")}));  // its tasks run
}

TEST_CASE("a job that has just been scheduled does not wait for slots that it got", "[slots]") {
  const std::string overview =
      R"({"taskmanagers":1,"slots-total":2,"slots-available":0,"jobs-running":1,"jobs-finished":0,"jobs-cancelled":0,"jobs-failed":0,"flink-version":"1.20.5","flink-commit":"x"})";
  CHECK_FALSE(waits_for_slots({kCreated + kScheduled, overview}));
  CHECK(waits_for_slots({kCreated + kScheduled + kLater, overview}));
}

TEST_CASE("the TaskManagers tell whether a slot is free", "[slots]") {
  const auto taskmanagers = [](const std::string& free) {
    return R"({"taskmanagers":[{"id":"tm-1","path":"p","dataPort":1,"slotsNumber":2,"freeSlots":)" +
           free + "}]}";
  };
  CHECK(waits_for_slots({job("RUNNING", 2, "20000"), taskmanagers("0")}));
  CHECK_FALSE(waits_for_slots({job("RUNNING", 2, "20000"), taskmanagers("1")}));
}

TEST_CASE("a job that restarts is neither a hang nor all well", "[slots]") {
  const auto failed =
      line("10,000", agg("1/2", "RUNNING to FAILED on tm-1 @ h (dataPort=1)")) +
      line("10,100", "Job j (" + kJob + ") switched from state RUNNING to RESTARTING.");
  const auto diagnosis = diagnose_texts({kCreated + kScheduled + failed});
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  CHECK(diagnosis.verdict.summary.find("RESTARTING") != std::string::npos);
}

TEST_CASE("tasks that are over are no all-clear while their job goes on", "[slots]") {
  const auto over =
      line("10,000", agg("1/2", "RUNNING to CANCELED")) +
      line("10,000", agg("2/2", "RUNNING to CANCELED")) +
      line("10,100", "Job j (" + kJob + ") switched from state RESTARTING to RUNNING.");
  CHECK(diagnose_texts({kCreated + kScheduled + over}).verdict.outcome == Outcome::undetermined);
}

// As the adaptive scheduler shows a job that waits for resources: vertices without subtasks.
TEST_CASE("a job whose vertices have no subtasks yet is not all well", "[slots]") {
  const auto vertices = [](const std::string& state) {
    return R"({"jid":")" + kJob + R"(","name":"j","state":")" + state +
           R"(","job-type":"STREAMING","vertices":[{"id":")" + kVertex +
           R"(","name":"Agg","parallelism":2,"status":"CREATED","tasks":{"CREATED":0,"RUNNING":0}}]})";
  };
  const auto waiting = diagnose_texts({vertices("CREATED")});
  CHECK(waiting.verdict.outcome == Outcome::undetermined);
  CHECK_THAT(waiting.verdict.summary, Catch::Contains("2 subtasks not deployed"));
  const auto advice = [&](const std::string& scheduler) {
    const auto config = R"([{"key":"jobmanager.scheduler","value":")" + scheduler + R"("}])";
    return diagnose_texts({vertices("CREATED"), config}).recommendations.at(0).why;
  };
  CHECK_THAT(advice("adaptive"), Catch::Contains("stays CREATED"));
  CHECK_THAT(advice("default"), Catch::Contains("GET /taskmanagers"));
  CHECK(diagnose_texts({vertices("FINISHED")}).verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("a stage that has finished is no sign that the next one gets its slots", "[slots]") {
  const auto batch = [](const std::string& first, int finished, int running) {
    return R"({"jid":")" + kJob +
           R"(","name":"j","state":"RUNNING","job-type":"BATCH","vertices":[)" + R"({"id":")" +
           std::string(32, 'c') + R"(","name":"Read","parallelism":2,"status":")" + first +
           R"(","tasks":{"FINISHED":)" + std::to_string(finished) + R"(,"RUNNING":)" +
           std::to_string(running) + R"(}},{"id":")" + kVertex +
           R"(","name":"Agg","parallelism":2,"status":"SCHEDULED","tasks":{"SCHEDULED":2}}]})";
  };
  CHECK(diagnose_texts({batch("FINISHED", 2, 0)}).verdict.outcome == Outcome::undetermined);
  CHECK(diagnose_texts({batch("RUNNING", 1, 1)}).verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("the evidence quotes the line that says which slots are missing", "[slots]") {
  const auto diagnosis = diagnose_texts({kCreated + kScheduled + kMissing + kLater});
  REQUIRE(!diagnosis.findings.empty());
  const auto& evidence = diagnosis.findings[0].evidence.at(0);
  CHECK(evidence.excerpt.starts_with("Missing resources: Job " + kJob + " ResourceRequirement{"));
  CHECK(evidence.place.line == 5);
}

}  // namespace flinkdiag

#include "report/sample_diagnoses.h"

#include <array>

namespace flinkdiag {
namespace {

InputSummary dump_of(std::string path, std::size_t threads) {
  InputSummary input;
  input.path = std::move(path);
  input.format = "jstack";
  input.understood = true;
  input.threads = threads;
  input.samples = 1;
  return input;
}

InputSummary not_read(std::string path, std::string note) {
  InputSummary input;
  input.path = std::move(path);
  input.notes = {std::move(note)};
  return input;
}

TaskDiagnosis aggregate() {
  TaskDiagnosis task{"SessionAggregate", 3, true, {}};
  for (int index = 1; index <= 3; ++index) {
    auto subtask = subtask_in(index, "restore.download", "remote-read");
    subtask.attempt = 0;
    subtask.progress = Progress::moving;
    subtask.operator_name = "SessionAggregate";
    subtask.process = index < 3 ? "tm-1" : "tm-2";
    subtask.state = "INITIALIZING";
    subtask.since_ms = 91'000 + 1'000 * index;
    subtask.at = {index < 3 ? 0U : 1U, 680U + static_cast<std::uint32_t>(index)};
    subtask.root_cause = true;
    task.subtasks.push_back(subtask);
  }
  return task;
}

TaskDiagnosis warehouse() {
  TaskDiagnosis task{"DedupByKey -> Sink: warehouse", 3, std::nullopt, {}};
  task.subtasks = {subtask_in(1, "running.idle", "idle"), subtask_in(2, "running.idle", "idle")};
  task.subtasks[0].at = {0, 720};
  task.subtasks[1].at = {1, 655};
  return task;
}

Finding remote_download() {
  return {"restore/remote-download",
          Severity::critical,
          Confidence::high,
          "SessionAggregate downloads its state from remote storage",
          "Flink keeps a stateful task in INITIALIZING until every file of its state is on the "
          "local disk.",
          {"SessionAggregate"},
          {{{0, 681},
            "\"SessionAggregate (1/3)#0\" WAITING",
            {"CompletableFuture.get", "RocksDBStateDownloader.transferAllStateDataToDirectory"}},
           {{0, 987},
            "\"Flink-RocksDBStateDataTransferHelper-thread-1\" RUNNABLE",
            {"SocketInputStream.socketRead0", "S3AInputStream.read",
             "RocksDBStateDownloader.downloadDataForStateHandle"}}}};
}

Finding failing_checkpoints() {
  Finding finding;
  finding.id = "checkpoint/fails-while-initializing";
  finding.severity = Severity::info;
  finding.title = "Checkpoints fail because tasks are not running yet; this is a consequence";
  finding.tasks = {"SessionAggregate"};
  return finding;
}

Recommendation advice(std::string id, AdviceStatus status, std::string why) {
  Recommendation one;
  one.id = std::move(id);
  one.status = status;
  one.why = std::move(why);
  return one;
}

Recommendation more_threads() {
  auto one = advice("more-transfer-threads", AdviceStatus::recommended,
                    "each TaskManager reads with 4 threads, and the store limits each connection");
  one.does = "downloads more files of one operator at once";
  one.config = {{"state.backend.rocksdb.checkpoint.transfer.thread.num", "16", ""}};
  one.effect = "downloads run in parallel until the network is full";
  one.risks = {"more connections to the object store"};
  one.expected = Level::high;
  one.verify = "a dump during the next restore shows 16 threads in a read";
  one.undo = "set the number back to 4";
  one.source = "https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/config/";
  return one;
}

Recommendation local_recovery() {
  auto one = advice("local-recovery", AdviceStatus::conditional,
                    "a failover would find a copy on the local disk; this start was a manual "
                    "restart and would not");
  one.requirements = {"the local disk holds one more copy of the state",
                      "tasks return to the same TaskManager"};
  one.unknown = {"disk"};
  one.config = {{"state.backend.local-recovery", "true", "Flink before 1.20"},
                {"execution.state-recovery.from-local", "true", "Flink 1.20 and later"},
                {"execution.checkpointing.local-backup.enabled", "true", "Flink 1.20 and later"}};
  one.effect = "a failover downloads only what is not local";
  one.figure = "recovery of a sample job fell from minutes to a few seconds";
  one.figure_source = "https://docs.aws.amazon.com/emr/latest/ReleaseGuide/flink-restart.html";
  one.hazard = Level::medium;
  one.source =
      "https://nightlies.apache.org/flink/flink-docs-stable/docs/ops/state/large_state_tuning/";
  return one;
}

std::vector<Recommendation> download_advice() {
  auto wait = advice("wait", AdviceStatus::recommended, "the start moves; about 2 min left");
  wait.horizon = Horizon::now;
  return {wait, more_threads(), local_recovery(),
          advice("lazy-loading", AdviceStatus::rejected, "needs Gemini, this job runs RocksDB"),
          advice("dynamic-scaling", AdviceStatus::rejected,
                 "needs a running job; this one was stopped and started")};
}

Diagnosis healthy_diagnosis() {
  Diagnosis diagnosis;
  auto& verdict = diagnosis.verdict;
  verdict.outcome = Outcome::no_startup_bottleneck;
  verdict.confidence = Confidence::high;
  verdict.summary = "All tasks seen are running; none initializes or restores state";
  TaskDiagnosis source{"Source: orders -> Map", 2, std::nullopt, {}};
  source.subtasks = {subtask_in(1, "running.processing", "cpu"),
                     subtask_in(2, "running.idle", "idle")};
  diagnosis.tasks = {source};
  diagnosis.facts = {{"Flink version", "2.1.3", {0, 1}}};
  diagnosis.inputs = {dump_of("dump.txt", 61)};
  return diagnosis;
}

Diagnosis not_flink_diagnosis() {
  Diagnosis diagnosis;
  auto& verdict = diagnosis.verdict;
  verdict.outcome = Outcome::not_flink;
  verdict.confidence = Confidence::high;
  verdict.summary = "58 threads were read, none belongs to Flink";
  diagnosis.recommendations = {
      advice("collect-more", AdviceStatus::recommended,
             "take the dump of the TaskManager process: jps -l shows it as "
             "org.apache.flink.runtime.taskexecutor.TaskManagerRunner")};
  diagnosis.recommendations[0].horizon = Horizon::now;
  diagnosis.inputs = {dump_of("tomcat.txt", 58)};
  return diagnosis;
}

Diagnosis undetermined_diagnosis() {
  Diagnosis diagnosis;
  auto& verdict = diagnosis.verdict;
  verdict.outcome = Outcome::undetermined;
  verdict.confidence = Confidence::low;
  verdict.summary = "A JobManager log without task states cannot tell what the tasks do";
  diagnosis.recommendations = {advice("collect-more", AdviceStatus::recommended,
                                      "take two dumps, ten seconds apart, of every TaskManager: "
                                      "jcmd PID Thread.print -l > tm-1.txt")};
  diagnosis.recommendations[0].horizon = Horizon::now;
  diagnosis.contradictions = {"jobmanager.log says Flink 1.19.3, overview.json says 1.20.5."};
  diagnosis.not_judged = {"restore/slow-open: needs the log of a TaskManager.",
                          "Progress: needs two dumps of the same process."};
  InputSummary log = dump_of("jobmanager.log", 0);
  log.format = "log";
  log.samples = 0;
  log.unread_lines = 3;
  diagnosis.inputs = {
      log, not_read("core.1234.gz", "an OpenJ9 javacore is not a format that flinkdiag reads.")};
  return diagnosis;
}

constexpr std::array<SampleDiagnosis, 4> kSamples{{{"bottleneck", bottleneck_diagnosis},
                                                   {"healthy", healthy_diagnosis},
                                                   {"not-flink", not_flink_diagnosis},
                                                   {"undetermined", undetermined_diagnosis}}};

}  // namespace

std::span<const SampleDiagnosis> sample_diagnoses() { return kSamples; }

SubtaskDiagnosis subtask_in(int index, std::string phase, std::string activity) {
  SubtaskDiagnosis subtask;
  subtask.index = index;
  subtask.phase = std::move(phase);
  subtask.activity = std::move(activity);
  return subtask;
}

Diagnosis bottleneck_diagnosis() {
  Diagnosis diagnosis;
  diagnosis.verdict = {
      Outcome::startup_bottleneck,
      "restore.download",
      "remote-read",
      {"SessionAggregate"},
      "restore/remote-download",
      Confidence::high,
      "SessionAggregate downloads its state from remote storage",
      "3 of 3 subtasks wait for 8 transfer threads on 2 TaskManagers; all 8 are in S3 "
      "reads. Three dumps in 10 s: moving."};
  diagnosis.tasks = {warehouse(), aggregate()};
  diagnosis.workers = {{"state-transfer", "tm-1", 4, {{"remote-read", 4}}},
                       {"state-transfer", "", 4, {{"idle", 1}, {"remote-read", 3}}}};
  diagnosis.findings = {remote_download(), failing_checkpoints()};
  diagnosis.recommendations = download_advice();
  diagnosis.facts = {{"Flink version", "1.20.5", {2, 3}},
                     {"state backend", "rocksdb", {2, 40}},
                     {"kind of start", "manual restart", {}, true}};
  diagnosis.suppressed = {{"gc/long-pauses", "--skip gc/*"}};
  diagnosis.patch = {"config.yaml", "state:\n  backend: ...\n", "flink-conf.yaml", ""};
  diagnosis.inputs = {dump_of("tm-1.txt", 121), dump_of("tm-2.txt", 118),
                      not_read("notes.docx", "not a format that flinkdiag knows.")};
  InputSummary log = dump_of("jobmanager.log", 0);
  log.format = "log";
  log.samples = 0;
  diagnosis.inputs.insert(diagnosis.inputs.begin() + 2, log);
  return diagnosis;
}

}  // namespace flinkdiag

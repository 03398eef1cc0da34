#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

// Flame graphs, and profiles that name no threads, show what tasks do, but not which subtask does
// it.
namespace flinkdiag {
namespace {

constexpr auto* kDownload =
    "org.apache.flink.runtime.taskmanager.Task.run;org.apache.flink.streaming.runtime.tasks."
    "StreamTask.restore;"
    "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation.restore;"
    "org.apache.flink.contrib.streaming.state.RocksDBStateDownloader."
    "transferAllStateDataToDirectory;"
    "java.util.concurrent.CompletableFuture.get";
constexpr auto* kMerge =
    "org.apache.flink.runtime.taskmanager.Task.run;org.apache.flink.streaming.runtime.tasks."
    "StreamTask.restore;"
    "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation."
    "copyTempDbIntoBaseDb;"
    "org.rocksdb.RocksIterator.next0";
constexpr auto* kWork =
    "org.apache.flink.runtime.taskmanager.Task.run;org.apache.flink.streaming.runtime.tasks."
    "StreamTask.invoke;"
    "org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop;"
    "org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take";

// A stack, outermost first, as a branch of a flame graph.
std::string branch(std::string_view frames, int samples) {
  const auto end = frames.find(';');
  const auto children = end == frames.npos ? "" : branch(frames.substr(end + 1), samples);
  return fmt::format(R"({{"name":"{}:1","value":{},"children":[{}]}})", frames.substr(0, end),
                     samples, children);
}

using Stacks = std::vector<std::pair<const char*, int>>;

Input flame_graph(const Stacks& stacks) {
  int all = 0;
  std::string branches;
  for (const auto& [frames, samples] : stacks) {
    branches += (branches.empty() ? "" : ",") + branch(frames, samples);
    all += samples;
  }
  return Input::from_text(
      "flamegraph-Agg-full.json",
      fmt::format(
          R"({{"endTimestamp":1764000000000,"data":{{"name":"root","value":{},"children":[{}]}}}})",
          all, branches));
}

Input profile(const Stacks& stacks) {
  std::string lines;
  for (const auto& [frames, samples] : stacks) lines += fmt::format("{} {}\n", frames, samples);
  return Input::from_text("wall.collapsed", lines);
}

// GET /jobs/:jobid of a job with one vertex.
Input job(const std::string& counts, int parallelism) {
  return Input::from_text(
      "job.json",
      fmt::format(
          R"({{"jid":"7364ace77c0831539e59d841ab139028","name":"j","state":"RUNNING","now":1764000000000,)"
          R"("vertices":[{{"id":"35b289bd7ef176505543cdbb4bcf3eb1","name":"Agg","parallelism":{},)"
          R"("status":"INITIALIZING","tasks":{{{}}}}}]}})",
          parallelism, counts));
}

Diagnosis diagnose_inputs(const std::vector<Input>& inputs) {
  const RuleSet& rules = built_in_rules();
  return diagnose(ingest(inputs, {rules.log_literals()}), rules);
}

std::size_t count_in(const Diagnosis& diagnosis, std::string_view phase) {
  REQUIRE(diagnosis.tasks.size() == 1);
  return static_cast<std::size_t>(
      std::ranges::count(diagnosis.tasks[0].subtasks, phase, &SubtaskDiagnosis::phase));
}

bool advises(const Diagnosis& diagnosis, std::string_view remedy) {
  return std::ranges::any_of(diagnosis.recommendations,
                             [&](const Recommendation& one) { return one.id == remedy; });
}

}  // namespace

TEST_CASE("the one phase that a flame graph shows is that of all subtasks that start",
          "[sampled]") {
  const auto diagnosis =
      diagnose_inputs({flame_graph({{kDownload, 24}}), job(R"("INITIALIZING":24)", 24)});
  CHECK(diagnosis.verdict.phase == "restore.download");
  CHECK(count_in(diagnosis, "restore.download") == 24);
  CHECK_FALSE(advises(diagnosis, "restart-straggler"));
}

TEST_CASE("where a flame graph shows two phases nobody knows whose they are", "[sampled]") {
  const auto diagnosis = diagnose_inputs(
      {flame_graph({{kDownload, 12}, {kMerge, 12}}), job(R"("INITIALIZING":24)", 24)});
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
  for (const auto& subtask : diagnosis.tasks.at(0).subtasks)
    CHECK(subtask.sampled == (subtask.phase != "unknown"));
  CHECK(count_in(diagnosis, "restore.download") == 1);
  CHECK(count_in(diagnosis, "restore.merge") == 1);
  CHECK_FALSE(advises(diagnosis, "restart-straggler"));
  CHECK(diagnosis.verdict.detail.starts_with("The samples do not tell of how many subtasks"));
}

TEST_CASE("work that a flame graph shows beside a start is that of the subtasks that run",
          "[sampled]") {
  const auto vertex = Input::from_text(
      "vertex.json",
      R"({"id":"35b289bd7ef176505543cdbb4bcf3eb1","name":"Agg","parallelism":2,"now":1764000000000,"subtasks":[)"
      R"({"subtask":0,"status":"RUNNING","attempt":0,"taskmanager-id":"tm","status-duration":{"RUNNING":2000}},)"
      R"({"subtask":1,"status":"INITIALIZING","attempt":0,"taskmanager-id":"tm","status-duration":{"INITIALIZING":90000}}]})");
  const auto diagnosis = diagnose_inputs({flame_graph({{kWork, 10}, {kDownload, 10}}), vertex});
  REQUIRE(diagnosis.tasks.size() == 1);
  REQUIRE(diagnosis.tasks[0].subtasks.size() == 2);
  CHECK(diagnosis.tasks[0].subtasks[0].phase == "running.idle");
  CHECK(diagnosis.tasks[0].subtasks[1].phase == "restore.download");
}

TEST_CASE("a few samples of a profile without names are no headline", "[sampled]") {
  const auto diagnosis =
      diagnose_inputs({profile({{kMerge, 96},
                                {"org.apache.flink.runtime.taskmanager.Task.run;"
                                 "org.apache.flink.streaming.runtime.tasks.StreamTask.restore;"
                                 "org.apache.flink.contrib.streaming.state.restore."
                                 "RocksDBIncrementalRestoreOperation.copyTempDbIntoBaseDb;"
                                 "G1Allocator::unsafe_max_tlab_alloc",
                                 2}})});
  CHECK(diagnosis.verdict.finding == "restore/rescale-merge");
  CHECK(diagnosis.verdict.activity == "native-db");
  CHECK(count_in(diagnosis, "restore.merge") == 1);
}

}  // namespace flinkdiag

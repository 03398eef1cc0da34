#include "flinkdiag/rules/conditions.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "classification/alike.h"
#include "classification/frame_index.h"
#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/rules/verdict.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// Two tasks: "Agg" with 8 subtasks, of which the first downloads and is stuck, the second waits for
// a lock, the others run; "Sink" with one subtask of which nothing is known.
class Fixture {
 public:
  Fixture() {
    incident_.inputs.resize(1);
    incident_.samples.push_back({});
    situation_.incident = &incident_;
    Task agg;
    agg.name = "Agg";
    agg.parallelism = 8;
    for (int i = 1; i <= 8; ++i) {
      agg.subtasks.push_back({});
      agg.subtasks.back().index = i;
      agg.subtasks.back().phase = "running.idle";
      agg.subtasks.back().state = "RUNNING";
    }
    auto& first = agg.subtasks[0];
    first.phase = "restore.download";
    first.activity = "remote-read";
    first.state = "INITIALIZING";
    first.since_ms = 90'000;
    first.progress = Progress::stuck;
    first.now = observe("Agg (1/8)#0", {"java.util.get", "a.b.Downloader.all", "a.b.Task.run"});
    first.worker_evidence.push_back(
        observe("transfer-1", {"a.b.Limit.wait", "a.b.Downloader.one"}));
    auto& second = agg.subtasks[1];
    second.phase = "restore.open-db";
    second.activity = "lock-wait";
    second.state = "INITIALIZING";
    second.since_ms = 30'000;
    second.now = observe("Agg (2/8)#0", {"a.b.Db.open"}, true);
    Task sink;
    sink.name = "Sink";
    sink.parallelism = 1;
    sink.subtasks.push_back({});
    situation_.tasks = {agg, sink};
  }

  /// What a rule with this "when" speaks of: "Agg 1, Agg 2", "nothing" if it holds without naming
  /// subtasks, "no" if it does not hold.
  std::string speaks_of(const std::string& when) {
    const auto file = R"({"id": "t/t", "severity": "info", "title": "t", "why": "w", "when": )";
    const auto rules = RuleSet::with({RuleFile{"findings/t/t.json", file + when + "}"}});
    if (!rules) return rules.error().message;
    situation_.tables = &rules->rules().tables;
    situation_.frame_index =
        std::make_shared<const FrameIndex>(rules->rules().tables, incident_.stacks);
    const auto firing = fire(rules->rules(), situation_);
    for (const auto& one : firing.fired) {
      if (one.rule->id != "t/t") continue;
      std::vector<std::string> names;
      for (const auto& ref : one.subtasks)
        names.push_back(fmt::format("{} {}", ref.task->name, ref.subtask->index));
      return names.empty() ? "nothing" : join(names, ", ");
    }
    return "no";
  }

  Situation& situation() { return situation_; }

  /// Whether two subtasks that `change` sets apart, and nothing else does, are judged apart.
  bool are_judged_apart(const std::function<void(Subtask&)>& change) {
    const Subtask one = situation_.tasks[0].subtasks[0];
    situation_.tasks[0].subtasks = {one, one};
    change(situation_.tasks[0].subtasks[1]);
    number_alike_subtasks(situation_);
    const auto& both = situation_.tasks[0].subtasks;
    return both[0].kind != both[1].kind;
  }

  std::uint32_t add_sample(SampleKind kind) {
    incident_.samples.push_back({});
    incident_.samples.back().kind = kind;
    return static_cast<std::uint32_t>(incident_.samples.size() - 1);
  }

  void know(const std::string& fact, const std::string& value) {
    situation_.facts[fact] = {value, {}};
  }

  void log(const std::string& event) {
    rules_of_events_.push_back({});
    rules_of_events_.back().event = event;
    situation_.events.push_back({&rules_of_events_.back(), &record_, {}});
  }

  const StackClass* keep(const StackClass& told) { return &told_.emplace_back(told); }

  Observation observe(const std::string& name, std::initializer_list<const char*> leaf_first,
                      bool stack_cut = false) {
    std::vector<FrameId> frames;
    for (const char* frame : leaf_first) frames.push_back(incident_.stacks.intern_frame(frame, -1));
    Thread thread;
    thread.name = name;
    thread.stacks.push_back({incident_.stacks.intern_stack(frames), 1});
    incident_.samples[0].threads.push_back(thread);
    StackClass told;
    told.stack = thread.stacks[0].stack;
    told.stack_cut = stack_cut;
    return {0, static_cast<std::uint32_t>(incident_.samples[0].threads.size() - 1), {}, keep(told)};
  }

 private:
  Incident incident_;
  Situation situation_;
  LogRecord record_;
  std::deque<LogRule> rules_of_events_;
  std::deque<StackClass> told_;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "conditions on subtasks pick those they hold for", "[rules]") {
  CHECK(speaks_of(R"({"phase": "restore.download"})") == "Agg 1");
  CHECK(speaks_of(R"({"phase": "restore.*"})") == "Agg 1, Agg 2");
  CHECK(speaks_of(R"({"phase": ["restore.open-db", "unknown"]})") == "Agg 2, Sink 1");
  CHECK(speaks_of(R"({"phase": "restore"})") == "no");
  CHECK(speaks_of(R"({"activity": "lock-wait"})") == "Agg 2");
  CHECK(speaks_of(R"({"state": "INITIALIZING"})") == "Agg 1, Agg 2");
  CHECK(speaks_of(R"({"state": "unknown"})") == "Sink 1");
  CHECK(speaks_of(R"({"progress": "stuck"})") == "Agg 1");
  CHECK(speaks_of(R"({"stack_cut": true})") == "Agg 2");
  CHECK(speaks_of(R"({"seen_in": "thread-dump"})") == "Agg 1, Agg 2");
  CHECK(speaks_of(R"({"seen_in": "none", "phase": "unknown"})") == "Sink 1");
  CHECK(speaks_of(R"({"seen_in": "flame-graph"})") == "no");
  CHECK(speaks_of(R"({"since_at_least_s": 60})") == "Agg 1");
  CHECK(speaks_of(R"({"since_at_least_s": 91})") == "no");
  CHECK(speaks_of(R"({"since_at_least_s": 9223372036854776})") == "no");  // in ms beyond 64 bits
  CHECK(speaks_of(R"({"phase": "restore.*", "settled_s": 60})") == "Agg 1");
  CHECK(speaks_of(R"({"phase": "restore.*", "settled_s": 91})") == "no");
}

TEST_CASE_METHOD(Fixture, "subtasks that a condition tells apart are judged apart", "[rules]") {
  const std::map<std::string_view, std::function<void(Subtask&)>> changes{
      {"phase", [](Subtask& other) { other.phase = "restore.merge"; }},
      {"activity", [](Subtask& other) { other.activity = "cpu"; }},
      {"state", [](Subtask& other) { other.state = "DEPLOYING"; }},
      {"progress", [](Subtask& other) { other.progress = Progress::moving; }},
      {"frames", [&](Subtask& other) { other.now = observe("Agg (3/8)#0", {"a.b.Other.all"}); }},
      {"worker_frames",
       [&](Subtask& other) { other.worker_evidence = {observe("transfer-2", {"a.b.Other.one"})}; }},
      {"seen_in",
       [&](Subtask& other) { other.now->sample = add_sample(SampleKind::wall_profile); }},
      {"stack_cut",
       [&](Subtask& other) {
         other.now = observe("x", {"java.util.get", "a.b.Downloader.all", "a.b.Task.run"}, true);
       }},
      {"since_at_least_s", [](Subtask& other) { other.since_ms = 91'000; }},
      {"settled_s", [](Subtask& other) { other.since_ms = 91'000; }},
  };
  for (const auto& kind : condition_kinds()) {
    if (kind.on_subtask == nullptr) continue;
    CAPTURE(kind.name);
    REQUIRE(changes.contains(kind.name));  // and looks_of() in alike.cpp compares what it looks at
    CHECK(are_judged_apart(changes.at(kind.name)));
  }
  CHECK_FALSE(are_judged_apart([&](Subtask& other) {
    other.index = 7;
    other.now = observe("Agg (7/8)#0", {"java.util.get", "a.b.Downloader.all", "a.b.Task.run"});
  }));
}

TEST_CASE_METHOD(Fixture, "all conditions must hold for the same subtask", "[rules]") {
  CHECK(speaks_of(R"({"phase": "restore.*", "activity": "remote-read"})") == "Agg 1");
  CHECK(speaks_of(R"({"phase": "restore.download", "activity": "lock-wait"})") == "no");
}

TEST_CASE_METHOD(Fixture, "frames looks at the task's own stack, worker_frames at its workers'",
                 "[rules]") {
  CHECK(speaks_of(R"({"frames": "a.b.Downloader.*"})") == "Agg 1");
  CHECK(speaks_of(R"({"frames": ["a.b.Limit.wait"]})") == "no");
  CHECK(speaks_of(R"({"worker_frames": ["a.b.Limit.wait"]})") == "Agg 1");
  CHECK(speaks_of(R"({"worker_frames": ["a.b.Task.run"]})") == "no");
}

TEST_CASE_METHOD(Fixture, "a fact that is not known is unknown", "[rules]") {
  CHECK(speaks_of(R"({"fact": {"backend": "rocksdb"}})") == "no");
  CHECK(speaks_of(R"({"fact": {"backend": ["rocksdb", "unknown"]}})") == "nothing");
  know("backend", "rocksdb");
  CHECK(speaks_of(R"({"fact": {"backend": "rocksdb"}})") == "nothing");
  CHECK(speaks_of(R"({"fact": {"backend": "rocksdb", "start": "manual"}})") == "no");
  CHECK(speaks_of(R"({"phase": "restore.download", "fact": {"backend": "rocksdb"}})") == "Agg 1");
}

TEST_CASE_METHOD(Fixture, "a range of versions may take in the unknown one", "[rules]") {
  CHECK(speaks_of(R"({"flink": ">=1.20"})") == "no");
  CHECK(speaks_of(R"({"flink": "unknown"})") == "nothing");
  CHECK(speaks_of(R"({"flink": [">=1.20", "unknown"]})") == "nothing");
  know("flink", "1.20.5");
  CHECK(speaks_of(R"({"flink": ">=1.20"})") == "nothing");
  CHECK(speaks_of(R"({"flink": ["<1.18", "unknown"]})") == "no");
  CHECK(speaks_of(R"({"flink": "unknown"})") == "no");
  CHECK(speaks_of(R"({"flink": ["1.13", "1.20"]})") == "nothing");
  CHECK(speaks_of(R"({"vvr": "unknown"})") == "nothing");
  know("vvr", "8.0.4");
  CHECK(speaks_of(R"({"vvr": "<8.0.8"})") == "nothing");
  CHECK(speaks_of(R"({"vvr": ">=8.0.8"})") == "no");
}

TEST_CASE_METHOD(Fixture, "a version that the lines of frames leave open counts by its first",
                 "[rules]") {
  know("flink", "2.0 or 2.1");
  CHECK(speaks_of(R"({"flink": ">=2.0"})") == "nothing");
  CHECK(speaks_of(R"({"flink": "<2.0"})") == "no");
}

TEST_CASE_METHOD(Fixture, "events are there or not", "[rules]") {
  CHECK(speaks_of(R"({"event": "slots-missing"})") == "no");
  CHECK(speaks_of(R"({"no_event": "slots-missing"})") == "nothing");
  log("slots-missing");
  CHECK(speaks_of(R"({"event": ["disk-full", "slots-missing"]})") == "nothing");
  CHECK(speaks_of(R"({"no_event": "slots-missing"})") == "no");
}

TEST_CASE_METHOD(Fixture, "the share of garbage collection must be known and high enough",
                 "[rules]") {
  CHECK(speaks_of(R"({"gc_percent_at_least": 40})") == "no");
  situation().gc_share = 0.4;
  CHECK(speaks_of(R"({"gc_percent_at_least": 40})") == "nothing");
  CHECK(speaks_of(R"({"gc_percent_at_least": 41})") == "no");
}

TEST_CASE_METHOD(Fixture, "a straggler is a quarter of one task or less", "[rules]") {
  CHECK(speaks_of(R"({"phase": "restore.*", "straggler": true})") == "Agg 1, Agg 2");
  situation().tasks[0].subtasks[2].phase = "restore.merge";
  CHECK(speaks_of(R"({"phase": "restore.*", "straggler": true})") == "no");
  CHECK(speaks_of(R"({"state": "unknown", "straggler": true})") == "no");  // one of one
  CHECK(speaks_of(R"({"phase": ["restore.download", "unknown"], "straggler": true})") == "no");
}

TEST_CASE_METHOD(Fixture, "subtasks are counted after the other conditions", "[rules]") {
  CHECK(speaks_of(R"({"phase": "restore.*", "subtasks_at_least": 2})") == "Agg 1, Agg 2");
  CHECK(speaks_of(R"({"phase": "restore.*", "subtasks_at_least": 3})") == "no");
}

TEST_CASE_METHOD(Fixture, "a deadlock counts if a task thread is in it", "[rules]") {
  situation().deadlocks.push_back({{}, {"Timer-1", "Timer-2"}});
  CHECK(speaks_of(R"({"deadlock": true})") == "no");
  situation().deadlocks.push_back({{}, {"Timer-3", "Agg (2/8)#0"}});
  CHECK(speaks_of(R"({"deadlock": true})") == "nothing");
  CHECK(speaks_of(R"({"activity": "lock-wait", "deadlock": true})") == "Agg 2");
}

TEST_CASE_METHOD(Fixture, "a worker's phase is that of any busy worker", "[rules]") {
  CHECK(speaks_of(R"({"worker_phase": "schedule.*"})") == "no");
  Worker worker;
  StackClass recovery;
  recovery.phase = "schedule.job-recovery";
  worker.seen.told = keep(recovery);
  situation().workers.push_back(worker);
  CHECK(speaks_of(R"({"worker_phase": "schedule.*"})") == "nothing");
}

TEST_CASE("docs/rules.md explains every condition", "[rules]") {
  std::ifstream in(std::string(FLINKDIAG_SOURCE_DIR) + "/docs/rules.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const auto& kind : condition_kinds()) {
    const auto row = fmt::format("| `{}` | {} |", kind.name, kind.means);
    INFO(row);
    CHECK(contains(text, row));
  }
}

}  // namespace flinkdiag

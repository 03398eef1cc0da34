#include <catch2/catch.hpp>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

// An incident to be filled, and facts learnt from it by rules of one's own or by the built-in ones.
class Fixture {
 public:
  Fixture() { incident_.inputs.resize(1); }

  void version(const std::string& flink) {
    incident_.overviews.push_back({});
    incident_.overviews.back().flink_version = flink;
  }

  void free_slots(int slots) { incident_.taskmanagers.emplace_back().free_slots = slots; }

  void setting(const std::string& key, const std::string& value) {
    incident_.settings.push_back({{}, key, value, "config-file"});
  }

  void log(const std::string& message, const std::string& logger = "") {
    LogRecord record;
    record.logger = logger;
    record.place = {0, static_cast<std::uint32_t>(incident_.log.size() + 1)};
    record.message = message;
    incident_.log.push_back(record);
  }

  void task_thread(int run_line, int do_run_line) {
    const std::string task = "org.apache.flink.runtime.taskmanager.Task.";
    const FrameId frames[] = {incident_.stacks.intern_frame(task + "doRun", do_run_line),
                              incident_.stacks.intern_frame(task + "run", run_line)};
    incident_.samples.push_back({});
    Thread thread;
    thread.name = "A (1/1)#0";
    thread.stacks.push_back({incident_.stacks.intern_stack(frames), 1});
    incident_.samples.back().threads.push_back(thread);
  }

  void thread_in(const std::string& method) {
    const FrameId frame = incident_.stacks.intern_frame(method, -1);
    incident_.samples.push_back({});
    Thread thread;
    thread.name = "A (1/1)#0";
    thread.stacks.push_back({incident_.stacks.intern_stack({{frame}}), 1});
    incident_.samples.back().threads.push_back(thread);
  }

  /// The value of a fact by the built-in rules; "" if it is not known.
  std::string learn(const std::string& fact, const std::vector<RuleFile>& own = {}) {
    const auto rules = RuleSet::with(own);
    REQUIRE(rules);
    const auto situation = understand(incident_, rules->rules().tables);
    contradictions_ = situation.contradictions;
    return std::string(situation.fact(fact));
  }

  std::string learn_from(const std::string& sources) {
    return learn("f", {{"facts.json", R"({"facts": [{"fact": "f", "title": "f", "unanimous": true,
                                          "from": )" +
                                          sources + "}]}"}});
  }

  std::size_t contradictions() const { return contradictions_.size(); }

 private:
  Incident incident_;
  std::vector<std::string> contradictions_;
};

const std::string kRestarting =
    "Job shop (416b21124ab5026022416b21124ab502) switched from state RUNNING to RESTARTING.";
const std::string kFromSavepoint =
    "Starting job 416b21124ab5026022416b21124ab502 from savepoint s3://b/chk-2 ()";
const std::string kRestoredSavepoint =
    "Restoring job 416b21124ab5026022416b21124ab502 from Savepoint 2 @ 0 for "
    "416b21124ab5026022416b21124ab502 located at s3://b/chk-2.";
const std::string kRestoredCheckpoint =
    "Restoring job 416b21124ab5026022416b21124ab502 from Checkpoint 7 @ 1700000000000 for "
    "416b21124ab5026022416b21124ab502 located at s3://b/chk-7.";
const std::string kFresh = "No checkpoint found during restore.";

}  // namespace

TEST_CASE_METHOD(Fixture, "a vendor's version tells Flink's and its own", "[rules]") {
  version("1.17-vvr-8.0.4-SNAPSHOT");
  CHECK(learn("flink") == "1.17");
  CHECK(learn("vvr") == "8.0.4");
  CHECK(learn("gemini-engine") == "V4");
}

TEST_CASE_METHOD(Fixture, "source lines of the task's frames tell the release", "[rules]") {
  task_thread(575, 763);
  CHECK(learn("flink") == "1.20");
}

TEST_CASE_METHOD(Fixture, "a fingerprint that is less precise contradicts nothing", "[rules]") {
  version("2.1.3");
  task_thread(568, 756);
  CHECK(learn("flink") == "2.1.3");
  CHECK(contradictions() == 0);
}

TEST_CASE_METHOD(Fixture, "a fingerprint of another release is a contradiction", "[rules]") {
  version("1.20.5");
  task_thread(562, 745);
  CHECK(learn("flink") == "1.20.5");
  CHECK(contradictions() == 1);
}

TEST_CASE_METHOD(Fixture, "a job's backend goes before the cluster's, and the difference is shown",
                 "[rules]") {
  setting("state.backend.type", "hashmap");
  setting("checkpoints-config.state_backend", "EmbeddedRocksDBStateBackend");
  CHECK(learn("backend") == "rocksdb");
  CHECK(contradictions() == 1);
}

TEST_CASE_METHOD(Fixture, "a backend that another one wraps is no contradiction", "[rules]") {
  setting("state.backend", "com.alibaba.flink.statebackend.GeminiStateBackendFactory");
  log("Finished to build heap keyed state-backend.");
  CHECK(learn("backend") == "gemini");
  CHECK(contradictions() == 0);
}

TEST_CASE_METHOD(Fixture, "a wrapper's name leaves the backend to other sources", "[rules]") {
  setting("checkpoints-config.state_backend", "ChangelogStateBackend");
  CHECK(learn("backend").empty());
  setting("state.backend", "rocksdb");
  CHECK(learn("backend") == "rocksdb");
}

TEST_CASE_METHOD(Fixture, "a setting may come from a log", "[rules]") {
  log("Loading configuration property: execution.state-recovery.from-local, true");
  CHECK(learn("local-recovery") == "on");
}

TEST_CASE_METHOD(Fixture, "of a log that holds several starts the last one counts", "[rules]") {
  log(kFresh);
  CHECK(learn("start") == "fresh");
  log(kFromSavepoint);
  log(kRestoredSavepoint);
  CHECK(learn("start") == "manual");
  log(kRestarting);
  log(kRestoredCheckpoint);
  CHECK(learn("start") == "failover");
  log(kFresh);
  log(kFromSavepoint);
  CHECK(learn("start") == "manual");
}

TEST_CASE_METHOD(Fixture, "a restart before the first checkpoint is a failover from the savepoint",
                 "[rules]") {
  log(kFromSavepoint);
  log(kRestoredSavepoint);
  log(kRestarting);
  log(kRestoredSavepoint);
  CHECK(learn("start") == "failover");
}

TEST_CASE_METHOD(Fixture, "a map builds values from named groups, or passes the source over",
                 "[rules]") {
  setting("a", "x");
  setting("b", "v7.1");
  const std::string map = R"j("map": [{"from": "re:^v(?P<n>[0-9]+)", "to": "V{n}"}])j";
  CHECK(learn_from("[{\"setting\": \"a\", " + map + "}, {\"setting\": \"b\", " + map + "}]") ==
        "V7");
}

TEST_CASE_METHOD(Fixture, "a last resort is asked only if nothing else knows", "[rules]") {
  setting("a", "1");
  setting("b", "2");
  CHECK(learn_from(R"([{"setting": "a"}, {"setting": "b", "last_resort": true}])") == "1");
  CHECK(contradictions() == 0);
  CHECK(learn_from(R"([{"setting": "c"}, {"setting": "b", "last_resort": true}])") == "2");
  CHECK(learn_from(R"([{"setting": "a"}, {"setting": "b"}])") == "1");
  CHECK(contradictions() == 1);
}

TEST_CASE_METHOD(Fixture, "free slots are summed up whatever the TaskManagers claim", "[rules]") {
  for (int i = 0; i < 3; ++i) free_slots(1'000'000'000);
  CHECK(learn_from(R"([{"rest": "slots-available"}])") == "3000000000");
}

TEST_CASE("the packages of RocksDB tell the generation of Flink", "[rules]") {
  const std::string one = "org.apache.flink.contrib.streaming.state.restore.";
  Fixture first, second;
  first.thread_in(one + "RocksDBIncrementalRestoreOperation.restoreWithRescaling");
  second.thread_in("org.apache.flink.state.rocksdb.restore.RocksDBHandle.loadDb");
  CHECK(first.learn("generation") == "1");
  CHECK(second.learn("generation") == "2");
}

TEST_CASE("who logs a restore tells RocksDB and the generation of Flink", "[rules]") {
  const std::string started =
      "Starting RocksDB incremental recovery in operator "
      "Agg_20ba6b65f97481d5570070de90e4e791_(1/2) "
      "target key-group range [0, 63]. Use IngestDB=false";
  const std::string handle = "Starting to restore from state handle: x without rescaling.";
  const auto learn = [](const std::string& message, const std::string& logger) {
    Fixture fixture;
    fixture.log(message, logger);
    return std::pair(fixture.learn("backend"), fixture.learn("generation"));
  };
  const std::pair<std::string, std::string> first("rocksdb", "1"), second("rocksdb", "2"),
      none("", "");
  const std::string restore = ".restore.RocksDBIncrementalRestoreOperation";
  CHECK(learn(started, "org.apache.flink.contrib.streaming.state" + restore) == first);
  CHECK(learn(started, "o.a.f.c.s.s.r.RocksDBIncrementalRestoreOperation") == first);
  CHECK(learn(handle, "org.apache.flink.contrib.streaming.state" + restore) == first);
  CHECK(learn(started, "org.apache.flink.state.rocksdb" + restore) == second);
  CHECK(learn(started, "o.a.f.s.r.r.RocksDBIncrementalRestoreOperation") == second);
  // ForSt uses the same words.
  CHECK(learn(started, "org.apache.flink.state.forst.restore.ForStIncrementalRestoreOperation") ==
        none);
  CHECK(learn(started, "") == none);
  CHECK(learn(handle, "org.apache.flink.runtime.state.heap.HeapRestoreOperation") == none);
}

TEST_CASE_METHOD(Fixture, "a restore of a database that another backend wraps is no contradiction",
                 "[rules]") {
  setting("state.backend", "com.alibaba.flink.statebackend.GeminiStateBackendFactory");
  log("Starting to restore from state handle: x without rescaling.",
      "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation");
  CHECK(learn("backend") == "gemini");
  CHECK(contradictions() == 0);
}

TEST_CASE("materialisation is switched by the key that the version knows", "[rules]") {
  const auto learn = [](const std::string& flink, const std::string& key) {
    Fixture fixture;
    fixture.version(flink);
    fixture.setting(key + ".periodic-materialize.enabled", "false");
    return fixture.learn("materialisation");
  };
  CHECK(learn("1.20.5", "state.changelog") == "off");
  CHECK(learn("2.1.3", "state.changelog") == "off");
  CHECK(learn("1.19.2", "state.changelog") == "");
  CHECK(learn("1.19.2", "state.backend.changelog") == "off");
  CHECK(learn("1.20.5", "state.backend.changelog") == "off");  // a former key
  CHECK(learn("1.18.1", "state.backend.changelog") == "");
}

TEST_CASE("a restore of one handle as it was is no rescale", "[rules]") {
  const std::string one = "org.apache.flink.contrib.streaming.state.restore.";
  Fixture same, unknown;
  same.thread_in(one + "RocksDBIncrementalRestoreOperation.restoreWithoutRescaling");
  unknown.thread_in(one + "RocksDBIncrementalRestoreOperation.restore");
  CHECK(same.learn("rescale") == "no");
  CHECK(unknown.learn("rescale") == "");
}

}  // namespace flinkdiag

#include "flinkdiag/classification/situation.h"

#include <catch2/catch.hpp>

#include "small_tables.h"

using namespace flinkdiag;
using namespace flinkdiag::testing;

namespace {

// Task threads download through a pool named "transfer-N"; "idle" is normal work.
struct Fixture {
  ClassificationTables tables;
  Incident incident;

  Fixture() {
    add_role("canceler",
             "re:^Canceler for (?P<task>.*) "
             "\\((?P<subtask>\\d+)/(?P<parallelism>\\d+)\\)#(?P<attempt>\\d+) .*$");
    add_role(
        "task",
        "re:^(?P<task>.*) \\((?P<subtask>\\d+)/(?P<parallelism>\\d+)\\)(?:#(?P<attempt>\\d+))?$",
        "taskmanager");
    add_role("transfer", "transfer-*", "taskmanager");
    tables.spines.push_back({"restore", frames(tables, {"f.restore"})});
    PhaseRule download;
    download.phase = "restore.download";
    download.frames = frames(tables, {"f.Downloader.*"});
    download.waits_for = "transfer";
    download.threads = {"task"};
    tables.phases.push_back(download);
    PhaseRule worker = download;
    worker.waits_for.clear();
    worker.threads = {"transfer"};
    tables.phases.push_back(worker);
    PhaseRule lazy;
    lazy.phase = "restore.gemini";
    lazy.frames = frames(tables, {"g.*"});
    lazy.needs_state = {"INITIALIZING"};
    tables.phases.push_back(lazy);
    tables.activities.push_back({"remote-read", frames(tables, {"s3.read"}), {}, {}, {}, false});
    tables.activities.push_back({"lock-wait", frames(tables, {"x.lock"}), {}, {}, {}, true});
    compile(tables);
    incident.inputs.resize(4);
  }

  void add_role(const char* role, const char* name, const char* process = "") {
    ThreadRule rule;
    rule.role = role;
    rule.names = names(tables, {name});
    rule.flink_process = process;
    tables.threads.push_back(rule);
  }

  Sample& dump(std::uint32_t input, std::optional<TimeMs> time = {}) {
    incident.samples.push_back({});
    incident.samples.back().place = {input, 1};
    incident.samples.back().time_ms = time;
    return incident.samples.back();
  }

  Thread& thread(Sample& sample, const std::string& name,
                 std::initializer_list<std::string_view> leaf_first) {
    Thread thread;
    thread.name = name;
    thread.state = ThreadState::waiting;
    thread.place = {sample.place.input, static_cast<std::uint32_t>(sample.threads.size() + 1)};
    thread.stacks.push_back({stack(incident.stacks, leaf_first), 1});
    sample.threads.push_back(thread);
    return sample.threads.back();
  }

  void downloading(Sample& sample, const std::string& name) {
    thread(sample, name, {"java.get", "f.Downloader.all", "f.restore"});
  }

  const Subtask& only_subtask(const Situation& situation) {
    REQUIRE(situation.tasks.size() == 1);
    REQUIRE(situation.tasks.front().subtasks.size() == 1);
    return situation.tasks.front().subtasks.front();
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a task that waits for a pool takes what most of its busy threads do",
                 "[situation]") {
  auto& sample = dump(0);
  downloading(sample, "A (1/1)#0");
  thread(sample, "transfer-1", {"s3.read", "f.Downloader.one"});
  thread(sample, "transfer-2", {"s3.read", "f.Downloader.one"});
  thread(sample, "transfer-3", {"java.take"});
  const auto situation = understand(incident, tables);
  const auto& subtask = only_subtask(situation);
  CHECK(subtask.activity == "remote-read");
  CHECK(subtask.worker_activities == std::map<std::string, int>{{"remote-read", 2}});
}

TEST_CASE_METHOD(Fixture, "a pool that was not seen leaves a wait for a pool", "[situation]") {
  downloading(dump(0), "A (1/1)#0");
  CHECK(only_subtask(understand(incident, tables)).activity == "pool-wait");
}

TEST_CASE_METHOD(Fixture, "workers of another TaskManager are not a task's own", "[situation]") {
  downloading(dump(0), "A (1/2)#0");
  auto& other = dump(1);
  downloading(other, "A (2/2)#0");
  thread(other, "transfer-1", {"s3.read", "f.Downloader.one"});
  const auto situation = understand(incident, tables);
  CHECK(situation.processes.size() == 2);
  CHECK(situation.tasks.front().subtasks[0].activity == "pool-wait");
  CHECK(situation.tasks.front().subtasks[1].activity == "remote-read");
}

TEST_CASE_METHOD(Fixture, "dumps that share the thread of an attempt are of one process",
                 "[situation]") {
  downloading(dump(0, 1000), "A (1/2)#0");
  auto& second = dump(1, 9000);
  downloading(second, "A (1/2)#0");
  downloading(second, "A (2/2)#0");
  CHECK(understand(incident, tables).processes.size() == 1);
}

TEST_CASE_METHOD(Fixture, "processes are called by what the paths of their dumps say",
                 "[situation]") {
  incident.inputs[0].path = "case/tm1-jstack-t0.txt";
  incident.inputs[1].path = "logs/flink-taskmanager-1-2/dump.txt";
  downloading(dump(0), "A (1/2)#0");
  downloading(dump(1), "A (2/2)#0");
  const auto situation = understand(incident, tables);
  CHECK(situation.processes[0].label == "tm1");
  CHECK(situation.processes[1].label == "taskmanager-1-2");
}

TEST_CASE_METHOD(Fixture, "a task is stuck whose pool waits for the same lock over seconds",
                 "[situation]") {
  for (const TimeMs time : {0, 5000}) {
    auto& sample = dump(0, time);
    downloading(sample, "A (1/1)#0");
    sample.threads.back().locks.push_back({Lock::Kind::parking, false, 1, {}});
    thread(sample, "transfer-1", {"s3.read", "f.Downloader.one"})
        .locks.push_back({Lock::Kind::waiting_to_lock, false, 2, {}});
  }
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::stuck);
}

TEST_CASE_METHOD(
    Fixture, "a reader at the same frames may have read much: without CPU times nothing is known",
    "[situation]") {
  for (const TimeMs time : {0, 5000}) {
    auto& sample = dump(0, time);
    downloading(sample, "A (1/1)#0");
    thread(sample, "transfer-1", {"s3.read", "f.Downloader.one"}).state = ThreadState::runnable;
  }
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::unknown);
}

TEST_CASE_METHOD(Fixture, "one change among several dumps is movement, one of long ago is none",
                 "[situation]") {
  // The second one was taken twice, as by jstack and the REST API.
  const auto progress_at = [&](TimeMs last) {
    for (const TimeMs time : {TimeMs{0}, TimeMs{4000}, TimeMs{4000}, last}) {
      auto& sample = dump(0, time);
      downloading(sample, "A (1/1)#0");
      auto& worker = thread(sample, "transfer-1", {"s3.read", "f.Downloader.one"});
      worker.cpu_ms = time == 0 ? 10.0 : 20.0 + static_cast<double>(incident.samples.size() >= 3);
    }
    return only_subtask(understand(incident, tables));
  };
  SECTION("a moment ago") {
    const auto subtask = progress_at(8000);
    CHECK(subtask.progress == Progress::moving);
    CHECK(subtask.progress_why == "a transfer thread used 11.0 ms of CPU in 4.0 s");
  }
  SECTION("ten minutes ago") {
    const auto subtask = progress_at(604'000);
    CHECK(subtask.progress == Progress::stuck);
    CHECK(subtask.progress_why == "same frames, no CPU time in 10 min");
  }
}

TEST_CASE_METHOD(Fixture, "another lock at the same frames is movement", "[situation]") {
  for (const std::uint64_t lock : {1U, 2U}) {
    auto& sample = dump(0, static_cast<TimeMs>(lock) * 5000);
    downloading(sample, "A (1/1)#0");
    sample.threads.back().locks.push_back({Lock::Kind::parking, false, lock, {}});
  }
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::moving);
}

TEST_CASE_METHOD(Fixture, "a worker that uses the CPU moves the task that waits for it",
                 "[situation]") {
  for (const int second : {0, 5}) {
    auto& sample = dump(0, second * 1000);
    downloading(sample, "A (1/1)#0");
    auto& worker = thread(sample, "transfer-1", {"s3.read", "f.Downloader.one"});
    worker.cpu_ms = 10.0 + second * 20;
    worker.elapsed_ms = 1000.0 + second * 1000;
  }
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::moving);
}

TEST_CASE_METHOD(Fixture, "one dump says nothing of progress", "[situation]") {
  downloading(dump(0, 0), "A (1/1)#0");
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::unknown);
}

TEST_CASE_METHOD(Fixture, "two dumps of the same second say nothing of progress", "[situation]") {
  downloading(dump(0, 0), "A (1/1)#0");
  downloading(dump(0, 500), "A (1/1)#0");
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::unknown);
}

TEST_CASE_METHOD(Fixture, "the newest dump tells the phase, in whatever order they were given",
                 "[situation]") {
  downloading(dump(0, 9000), "A (1/1)#0");
  thread(dump(1, 1000), "A (1/1)#0", {"x.y"});
  CHECK(only_subtask(understand(incident, tables)).phase == "restore.download");
}

TEST_CASE_METHOD(Fixture, "a newer attempt replaces what an older one did", "[situation]") {
  downloading(dump(0, 1000), "A (1/1)#0");
  thread(dump(1, 9000), "A (1/1)#1", {"x.y"});
  const auto situation = understand(incident, tables);
  CHECK(only_subtask(situation).attempt == 1);
  CHECK(only_subtask(situation).phase == "unknown");
}

TEST_CASE_METHOD(Fixture, "a task that is being cancelled is not restoring", "[situation]") {
  auto& sample = dump(0);
  downloading(sample, "A (1/1)#0");
  thread(sample, "Canceler for A (1/1)#0 (abc).", {"java.sleep"});
  CHECK(only_subtask(understand(incident, tables)).phase == "canceling");
}

TEST_CASE_METHOD(Fixture, "a thread that is busy while its task is cancelled does not come on",
                 "[situation]") {
  for (const int second : {0, 5}) {
    auto& sample = dump(0, second * 1000);
    downloading(sample, "A (1/1)#0");
    sample.threads.back().cpu_ms = second * 1000.0;
    thread(sample, "Canceler for A (1/1)#0 (abc).", {"java.sleep"});
  }
  CHECK(only_subtask(understand(incident, tables)).progress == Progress::unknown);
}

TEST_CASE_METHOD(Fixture, "a phase that needs a task state stays open until the state is known",
                 "[situation]") {
  thread(dump(0), "A (1/1)#0", {"java.await", "g.Engine.load"});
  auto situation = understand(incident, tables);
  CHECK(only_subtask(situation).phase == "unknown");
  CHECK(only_subtask(situation).open_phase == "restore.gemini");

  JobState job;
  VertexState vertex;
  vertex.name = "A";
  vertex.parallelism = 1;
  SubtaskState state;
  state.state = "INITIALIZING";
  vertex.subtasks.push_back(state);
  job.vertices.push_back(vertex);
  incident.jobs.push_back(job);
  situation = understand(incident, tables);
  CHECK(only_subtask(situation).phase == "restore.gemini");
}

TEST_CASE_METHOD(Fixture, "REST tells how long a subtask has been in its state", "[situation]") {
  JobState job;
  VertexState vertex;
  vertex.name = "A";
  vertex.parallelism = 2;
  SubtaskState state;
  state.index = 2;
  state.state = "INITIALIZING";
  state.state_ms = {{"INITIALIZING", 18700}, {"DEPLOYING", 1300}};
  vertex.subtasks.push_back(state);
  job.vertices.push_back(vertex);
  incident.jobs.push_back(job);
  const auto situation = understand(incident, tables);
  const auto& subtask = only_subtask(situation);
  CHECK(subtask.index == 2);
  CHECK(subtask.since_ms == 18700);
}

TEST_CASE_METHOD(Fixture, "TaskManagers whose paths look alike are told apart by their ids",
                 "[situation]") {
  incident.inputs[0].path = incident.inputs[1].path = "tm-10.example/dump.txt";
  incident.inputs[2].path = "another/dump.txt";
  const char* const ids[] = {"tm-10.example:6122", "tm-10.example:6123", "tm-10.example:6122"};
  for (std::uint32_t i = 0; i < 3; ++i) {
    auto& sample = dump(i);
    sample.taskmanager = ids[i];
    // A failover between two dumps changes the attempt, and not the process.
    if (i != 1) thread(sample, i == 0 ? "A (1/1)#0" : "A (1/1)#1", {"idle"});
  }
  const auto situation = understand(incident, tables);
  REQUIRE(situation.processes.size() == 2);
  CHECK(situation.processes[0].label == "tm-10.example:6122");
  CHECK(situation.processes[0].samples == std::vector<std::size_t>{0, 2});
  CHECK(situation.processes[1].label == "tm-10.example:6123");
}

TEST_CASE_METHOD(Fixture, "a circle of locks is a deadlock also where the JVM prints none",
                 "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.open"}).locks = {
      {Lock::Kind::waiting_to_lock, false, 1, std::make_shared<const std::string>("B (1/1)#0")}};
  thread(sample, "B (1/1)#0", {"x.open"}).locks = {{Lock::Kind::locked, false, 1, {}},
                                                   {Lock::Kind::waiting_to_lock, false, 2, {}}};
  sample.threads[0].locks.push_back({Lock::Kind::locked, false, 2, {}});
  const auto situation = understand(incident, tables);
  REQUIRE(situation.deadlocks.size() == 1);
  CHECK(situation.deadlocks[0].threads == std::vector<std::string>{"A (1/1)#0", "B (1/1)#0"});
}

TEST_CASE_METHOD(Fixture, "who waits for a lock is told the one at the end of the queue for it",
                 "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.lock"}).locks = {{Lock::Kind::waiting_to_lock, false, 1, {}}};
  thread(sample, "pool-1", {"x.lock"}).locks = {{Lock::Kind::locked, false, 1, {}},
                                                {Lock::Kind::waiting_to_lock, false, 2, {}}};
  thread(sample, "pool-2", {"s3.read"}).locks = {{Lock::Kind::locked, false, 2, {}}};
  const auto situation = understand(incident, tables);
  const auto& holder = only_subtask(situation).lock_holder;
  REQUIRE(holder);
  CHECK(sample.threads[holder->thread].name == "pool-2");
  CHECK(holder->told->activity == "remote-read");
}

TEST_CASE_METHOD(Fixture, "who waits for a signal has given the monitor back", "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.lock"}).locks = {{Lock::Kind::waiting_to_lock, false, 1, {}}};
  thread(sample, "pool-1", {"java.wait"}).locks = {{Lock::Kind::waiting_on, false, 1, {}},
                                                   {Lock::Kind::locked, false, 1, {}}};
  CHECK_FALSE(only_subtask(understand(incident, tables)).lock_holder);
  thread(sample, "pool-2", {"s3.read"}).locks = {{Lock::Kind::locked, false, 1, {}}};
  const auto situation = understand(incident, tables);
  REQUIRE(only_subtask(situation).lock_holder);
  CHECK(only_subtask(situation).lock_holder->thread == 2);
}

TEST_CASE_METHOD(Fixture, "in a circle of locks nobody is told to hold them", "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.lock"}).locks = {{Lock::Kind::locked, false, 2, {}},
                                                   {Lock::Kind::waiting_to_lock, false, 1, {}}};
  thread(sample, "pool-1", {"x.lock"}).locks = {{Lock::Kind::locked, false, 1, {}},
                                                {Lock::Kind::waiting_to_lock, false, 2, {}}};
  const auto situation = understand(incident, tables);
  REQUIRE(situation.deadlocks.size() == 1);
  CHECK_FALSE(only_subtask(situation).lock_holder);
}

TEST_CASE_METHOD(Fixture, "a queue for one lock is no deadlock", "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.open"}).locks = {{Lock::Kind::waiting_to_lock, false, 1, {}}};
  thread(sample, "B (1/1)#0", {"x.open"}).locks = {{Lock::Kind::locked, false, 1, {}}};
  CHECK(understand(incident, tables).deadlocks.empty());
}

TEST_CASE_METHOD(Fixture, "locks that are printed without an address may be any", "[situation]") {
  auto& sample = dump(0);
  for (const char* name : {"A (1/1)#0", "B (1/1)#0"})
    thread(sample, name, {"x.open"}).locks = {{Lock::Kind::locked, false, 0, {}},
                                              {Lock::Kind::waiting_to_lock, false, 0, {}}};
  CHECK(understand(incident, tables).deadlocks.empty());
}

TEST_CASE_METHOD(Fixture, "a wait for a signal is no wait for a lock", "[situation]") {
  auto& sample = dump(0);
  thread(sample, "A (1/1)#0", {"x.open"}).locks = {{Lock::Kind::locked, false, 1, {}},
                                                   {Lock::Kind::waiting_on, false, 1, {}}};
  CHECK(understand(incident, tables).deadlocks.empty());
}

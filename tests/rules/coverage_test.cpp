#include "flinkdiag/rules/coverage.h"

#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"

// A verdict speaks of what was shown; the rest is said.
namespace flinkdiag {
namespace {

struct Fixture {
  Incident incident;
  Situation situation;

  explicit Fixture(SampleKind kind = SampleKind::thread_dump) {
    incident.samples.push_back({});
    incident.samples.back().kind = kind;
    situation.incident = &incident;
    situation.has_task_threads = kind == SampleKind::thread_dump;
  }

  /// A task of which the first `shown` subtasks have a thread.
  Task& add_task(const std::string& name, int parallelism, int shown) {
    Task task;
    task.name = name;
    task.parallelism = parallelism;
    for (int index = 1; index <= shown; ++index) {
      task.subtasks.push_back({});
      task.subtasks.back().index = index;
      task.subtasks.back().now = Observation{};
    }
    situation.tasks.push_back(std::move(task));
    return situation.tasks.back();
  }

  std::string gaps() const { return join(find_gaps(situation), " | "); }
};

TEST_CASE("a dump that shows every subtask leaves no gap", "[coverage]") {
  Fixture fixture;
  fixture.add_task("Agg", 2, 2);
  CHECK(fixture.gaps().empty());
}

TEST_CASE("subtasks of other TaskManagers are named as not shown", "[coverage]") {
  Fixture fixture;
  fixture.add_task("Agg", 24, 8);
  fixture.add_task("Sink", 1, 1);
  CHECK(fixture.gaps() ==
        "subtasks that no dump and no REST answer shows: 16 of 24 of Agg; they run on other "
        "TaskManagers, or are over");
}

TEST_CASE("a job answer shows all subtasks of a task", "[coverage]") {
  Fixture fixture;
  VertexState vertex;
  vertex.tasks = {{"RUNNING", 24}};
  fixture.add_task("Agg", 24, 8).vertex = &vertex;
  CHECK(fixture.gaps().empty());
}

TEST_CASE("subtasks that a job answer counts as starting are named where no dump shows them",
          "[coverage]") {
  Fixture fixture;
  VertexState vertex;
  vertex.tasks = {{"INITIALIZING", 20}, {"DEPLOYING", 1}, {"RUNNING", 3}};
  auto& task = fixture.add_task("Agg", 24, 8);
  task.vertex = &vertex;
  for (auto& subtask : task.subtasks) subtask.phase = "restore.download";
  task.subtasks[0].phase = "running.idle";
  CHECK(fixture.gaps() == "threads of subtasks that are starting: 14 of 24 of Agg");
}

TEST_CASE("counts are summed up whatever an answer claims", "[coverage]") {
  Fixture fixture;
  VertexState vertex;
  vertex.tasks = {{"INITIALIZING", 2'000'000'000}, {"DEPLOYING", 2'000'000'000}};
  fixture.add_task("Agg", 2'000'000'000, 0).vertex = &vertex;
  CHECK_THAT(fixture.gaps(), Catch::Contains("4000000000 of 2000000000 of Agg"));
}

TEST_CASE("of many gaps three are named, by the ends of their chains", "[coverage]") {
  Fixture fixture;
  const std::string chain =
      "Source: orders" + std::string(20, ' ') + "-> " + std::string(90, 'm') + " -> Sink: out";
  for (const auto* name : {"A", "B", "D"}) fixture.add_task(name, 2, 1);
  fixture.situation.tasks[1].name = chain;
  fixture.add_task("E", 2, 1);
  const auto gaps = fixture.gaps();
  CHECK(gaps.find(chain) == std::string::npos);
  CHECK(gaps.find("1 of 2 of D and 1 task more;") != std::string::npos);
}

TEST_CASE("the TaskManager whose dump would show a starting subtask is named", "[coverage]") {
  Fixture fixture;
  auto& task = fixture.add_task("Agg", 2, 2);
  task.subtasks[1].now.reset();
  task.subtasks[1].state = "INITIALIZING";
  task.subtasks[1].taskmanager = "container_02";
  CHECK(fixture.gaps() == "threads of subtasks that are starting: Agg (2/2) on container_02");
}

TEST_CASE("a flame graph of one vertex says nothing of the others", "[coverage]") {
  Fixture fixture(SampleKind::flame_graph_full);
  fixture.add_task("Agg", 0, 1);
  CHECK(fixture.gaps() ==
        "vertices of the job besides the one given: GET /jobs/:jobid tells the state of each");
  fixture.incident.jobs.push_back({});
  fixture.incident.jobs.back().tasks = {{"RUNNING", 3}};
  CHECK(fixture.gaps().empty());
}

}  // namespace
}  // namespace flinkdiag

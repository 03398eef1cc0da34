#include "flinkdiag/rules/stragglers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

// Few among many, or all those of one TaskManager.
namespace flinkdiag {
namespace {

struct Fixture {
  Incident incident;
  Situation situation;
  Task task;

  /// Subtask i + 1 runs on `taskmanagers`[i]; those of `slow` restore.
  Fixture(std::initializer_list<const char*> taskmanagers, const std::vector<int>& slow) {
    situation.incident = &incident;
    for (const char* taskmanager : taskmanagers) {
      task.subtasks.push_back({});
      auto& subtask = task.subtasks.back();
      subtask.index = static_cast<int>(task.subtasks.size());
      subtask.taskmanager = taskmanager;
      const bool is_slow = std::find(slow.begin(), slow.end(), subtask.index) != slow.end();
      subtask.phase = is_slow ? "restore.download" : "running.idle";
    }
  }

  std::vector<SubtaskRef> slow() const {
    std::vector<SubtaskRef> refs;
    for (const auto& subtask : task.subtasks) {
      if (subtask.phase == "restore.download") refs.push_back({&task, &subtask});
    }
    return refs;
  }
};

TEST_CASE("one of four is a straggler, two of four are not", "[stragglers]") {
  const Fixture one({"", "", "", ""}, {3});
  CHECK(are_stragglers(one.situation, one.slow()));
  const Fixture two({"", "", "", ""}, {3, 4});
  CHECK_FALSE(are_stragglers(two.situation, two.slow()));
}

TEST_CASE("the subtasks of one TaskManager are stragglers while the others run", "[stragglers]") {
  const Fixture two({"tm-1", "tm-2", "tm-1", "tm-2", "tm-3", "tm-3"}, {2, 4});
  CHECK(are_stragglers(two.situation, two.slow()));
  CHECK(only_taskmanager(two.situation, two.slow()) == "tm-2");
}

TEST_CASE("subtasks of two TaskManagers are no stragglers", "[stragglers]") {
  const Fixture two({"tm-1", "tm-2", "tm-1", "tm-2", "tm-3", "tm-3"}, {1, 2});
  CHECK_FALSE(are_stragglers(two.situation, two.slow()));
  CHECK(only_taskmanager(two.situation, two.slow()).empty());
}

TEST_CASE("a TaskManager of which all others wait as well is no straggler", "[stragglers]") {
  const Fixture all({"tm-1", "tm-1", "tm-1"}, {1, 2, 3});
  CHECK_FALSE(are_stragglers(all.situation, all.slow()));
}

TEST_CASE("a process that its dumps name is called as they do", "[stragglers]") {
  Fixture one({"container_1", "container_2"}, {2});
  one.situation.processes.push_back({});
  one.situation.processes[0].label = "tm-7";
  one.task.subtasks[1].process = 0;
  CHECK(taskmanager_of(one.situation, one.task.subtasks[1]) == "tm-7");
  CHECK(taskmanager_of(one.situation, one.task.subtasks[0]) == "container_1");
}

}  // namespace
}  // namespace flinkdiag

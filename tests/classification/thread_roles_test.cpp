#include "classification/thread_roles.h"

#include <catch2/catch.hpp>

#include "small_tables.h"

using namespace flinkdiag;
using namespace flinkdiag::testing;

namespace {

struct Fixture {
  ClassificationTables tables;
  StackTable stacks;
  Thread thread;  // the role is views of its name

  void add(ThreadRule rule) { tables.threads.push_back(std::move(rule)); }

  ThreadRole role(const std::string& name, StackId id = StackTable::kEmptyStack) {
    compile(tables);
    const FrameIndex index(tables, stacks);
    thread.name = name;
    thread.stacks = {{id, 1}};
    return ThreadRoles(tables, index, stacks).role_of(thread);
  }
};

constexpr const char* kTaskName =
    "re:^(?P<task>.*) \\((?P<subtask>\\d+)/(?P<parallelism>\\d+)\\)(?:#(?P<attempt>\\d+))?$";

}  // namespace

TEST_CASE_METHOD(Fixture, "a task's name is read from its end, since names hold parentheses",
                 "[roles]") {
  ThreadRule task;
  task.role = "task";
  task.names = names(tables, {kTaskName});
  add(task);
  const auto found = role("Rank (Top > 10) -> (A, B (1/2)) (3/12)#4");
  REQUIRE(found.task);
  CHECK(found.task->task == "Rank (Top > 10) -> (A, B (1/2))");
  CHECK(found.task->subtask == 3);
  CHECK(found.task->parallelism == 12);
  CHECK(found.task->attempt == 4);
}

TEST_CASE_METHOD(Fixture, "a name without attempt leaves the attempt unknown", "[roles]") {
  ThreadRule task;
  task.role = "task";
  task.names = names(tables, {kTaskName});
  add(task);
  const auto found = role("A (1/2)");
  REQUIRE(found.task);
  CHECK_FALSE(found.task->attempt.has_value());
}

TEST_CASE_METHOD(Fixture, "frames go before a weak name and after a strong one", "[roles]") {
  ThreadRule transfer;
  transfer.role = "transfer";
  transfer.frames = frames(tables, {"f.Downloader.*"});
  add(transfer);
  ThreadRule pool;
  pool.role = "pool";
  pool.names = names(tables, {"pool-*-thread-*"});
  pool.weak = true;
  add(pool);
  ThreadRule io;
  io.role = "io";
  io.names = names(tables, {"io-*"});
  add(io);
  const auto busy = stack(stacks, {"f.Downloader.one"});
  CHECK(role("pool-1-thread-2", busy).name() == "transfer");
  CHECK(role("pool-1-thread-2").name() == "pool");
  CHECK(role("io-1", busy).name() == "io");
  CHECK(role("main").name() == "other");
}

TEST_CASE_METHOD(Fixture, "a rule with all needs both the name and a frame", "[roles]") {
  ThreadRule task;
  task.role = "task";
  task.names = names(tables, {kTaskName});
  task.frames = frames(tables, {"f.Task.run"});
  task.all = true;
  add(task);
  CHECK(role("A (1/2)").name() == "other");
  CHECK(role("A (1/2)", stack(stacks, {"f.Task.run"})).name() == "task");
  CHECK(role("B", stack(stacks, {"f.Task.run"})).name() == "other");
}

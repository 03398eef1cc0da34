#include "collect/targets.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

VertexState vertex(std::initializer_list<SubtaskState> subtasks) {
  VertexState out;
  out.subtasks = subtasks;
  return out;
}

SubtaskState subtask(const std::string& taskmanager, std::int64_t since_ms,
                     const std::string& state = "INITIALIZING") {
  SubtaskState out;
  out.taskmanager = taskmanager;
  out.state = state;
  out.state_ms = {{state, since_ms}};
  return out;
}

std::vector<std::string> chosen(const std::vector<VertexState>& vertices, std::size_t most) {
  std::vector<std::string> out;
  for (const Target& target : choose_taskmanagers(vertices, most).chosen) {
    out.push_back(target.taskmanager);
  }
  return out;
}

using Names = std::vector<std::string>;

TEST_CASE("stragglers come first", "[collect]") {
  const auto one = vertex({subtask("a", 10), subtask("b", 90), subtask("c", 50)});
  CHECK(chosen({one}, 2) == Names{"b", "c"});
  CHECK(choose_taskmanagers({one}, 2).left_out == 1);
}

TEST_CASE("every vertex is shown by a TaskManager before any is by two", "[collect]") {
  const auto first = vertex({subtask("a", 90), subtask("b", 80)});
  const auto second = vertex({subtask("c", 1)});
  CHECK(chosen({first, second}, 2) == Names{"a", "c"});
}

TEST_CASE("what runs, or has no TaskManager yet, is nothing to dump", "[collect]") {
  const auto one = vertex({subtask("a", 90, "RUNNING"), subtask("", 90, "CREATED"),
                           subtask("(unassigned)", 90, "SCHEDULED"), subtask("b", 1, "DEPLOYING")});
  CHECK(chosen({one}, 9) == Names{"b"});
}

TEST_CASE("before Flink 1.16 the duration stands for the time in the state", "[collect]") {
  SubtaskState old_one = subtask("a", 0);
  old_one.state_ms.clear();
  old_one.duration_ms = 500;
  CHECK(chosen({vertex({subtask("b", 100), old_one})}, 1) == Names{"a"});
}

JobState job(const std::string& id, const std::string& state, std::map<std::string, int> tasks,
             TimeMs start_ms = 0) {
  JobState out;
  out.id = id;
  out.state = state;
  out.tasks = std::move(tasks);
  out.start_ms = start_ms;
  return out;
}

Names chosen_jobs(const std::vector<JobState>& jobs) {
  Names out;
  for (const JobState& one : choose_jobs(jobs)) out.push_back(one.id);
  return out;
}

TEST_CASE("jobs that start are chosen, the newest first", "[collect]") {
  const auto runs = job("runs", "RUNNING", {{"running", 4}}, 9);
  const auto starts = job("starts", "RUNNING", {{"running", 3}, {"initializing", 1}}, 1);
  const auto restarts = job("restarts", "RESTARTING", {}, 2);
  const auto failed = job("failed", "FAILED", {{"failed", 4}}, 8);
  CHECK(chosen_jobs({runs, starts, restarts, failed}) == Names{"restarts", "starts"});
  CHECK(chosen_jobs({runs, failed}) == Names{"runs"});
  CHECK(chosen_jobs({failed}).empty());
}

}  // namespace
}  // namespace flinkdiag

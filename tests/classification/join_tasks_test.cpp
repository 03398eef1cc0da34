#include "classification/join_tasks.h"

#include <catch2/catch.hpp>

using namespace flinkdiag;
using Names = std::vector<std::string>;

namespace {

struct Counted {
  int parallelism = 0;
  std::map<std::string, int> tasks;
};

// How many subtasks of each vertex have a name where a job answer counts them by state alone.
std::vector<std::size_t> named_of(const std::vector<Counted>& vertices) {
  Incident incident;
  JobState& job = incident.jobs.emplace_back();
  for (const Counted& counted : vertices) {
    VertexState& vertex = job.vertices.emplace_back();
    vertex.name = "M" + std::to_string(job.vertices.size());
    vertex.parallelism = counted.parallelism;
    vertex.tasks = counted.tasks;
  }
  Situation situation;
  situation.incident = &incident;
  join_tasks(situation, {});
  std::vector<std::size_t> named;
  for (const Task& task : situation.tasks) named.push_back(task.subtasks.size());
  return named;
}

}  // namespace

TEST_CASE("subtasks that are counted have names if all are in one state that Flink has",
          "[tasks]") {
  CHECK(named_of({{4, {{"INITIALIZING", 4}, {"RUNNING", 0}}}}) == std::vector<std::size_t>{4});
  CHECK(named_of({{4, {{"INITIALIZING", 3}, {"RUNNING", 1}}}}) == std::vector<std::size_t>{0});
  CHECK(named_of({{4, {{"INITIALIZING", 4}, {"RUNNING", 4}}}}) == std::vector<std::size_t>{4});
  CHECK(named_of({{4, {{"S1", 4}, {"S2", 4}}}}) == std::vector<std::size_t>{0});
}

TEST_CASE("an answer that counts no end of subtasks does not get a name for each", "[tasks]") {
  const auto all = [](int count) { return Counted{count, {{"RUNNING", count}}}; };
  CHECK(named_of({all(60'000), all(60'000), all(5)}) == std::vector<std::size_t>{60'000, 0, 5});
}

TEST_CASE("the operators of a chain are read from the vertex name", "[tasks]") {
  CHECK(operators_of_chain("SessionAggregate") == Names{"SessionAggregate"});
  CHECK(operators_of_chain("Source: A -> B -> Sink: C") == Names{"Source: A", "B", "Sink: C"});
}

TEST_CASE("a chain with several outputs lists the operators of each", "[tasks]") {
  CHECK(operators_of_chain("A -> (Sink: b, C -> D)") == Names{"A", "Sink: b", "C", "D"});
  CHECK(operators_of_chain("A -> (B -> (C, D), E)") == Names{"A", "B", "C", "D", "E"});
}

TEST_CASE("parentheses and commas inside of a name do not split it", "[tasks]") {
  CHECK(operators_of_chain("Rank (top > 10, all) -> Sink: x") ==
        Names{"Rank (top > 10, all)", "Sink: x"});
  CHECK(operators_of_chain("sum(by dept)") == Names{"sum(by dept)"});
}

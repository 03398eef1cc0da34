#include "flinkdiag/classification/snapshot_size.h"

#include <catch2/catch.hpp>
#include <string>

// Details of a checkpoint tell the size by vertex, REST and log that of the whole.
namespace flinkdiag {
namespace {

const std::string kJob(32, 'a');
const std::string kPath = "s3://b/checkpoints/" + kJob + "/chk-3";

struct Fixture {
  Incident incident;
  Situation situation;
  LogRule completed;
  LogRecord record;
  Task task;

  Fixture() {
    situation.incident = &incident;
    situation.facts["restored"] = {kPath, {}};
    completed.event = "checkpoint-completed";
    task.vertex_id = "v";
  }

  void rest(std::int64_t bytes, std::map<std::string, std::int64_t> vertices = {}) {
    incident.completed.push_back({{}, 3, "CHECKPOINT", kPath, bytes, bytes, std::move(vertices)});
  }

  void log(const std::string& job, const std::string& checkpoint, const std::string& bytes) {
    situation.events.push_back(
        {&completed, &record, {{"job_id", job}, {"checkpoint", checkpoint}, {"bytes", bytes}}});
  }
};

TEST_CASE_METHOD(Fixture, "the vertex counts before the whole", "[snapshot_size]") {
  rest(900, {{"v", 700}, {"w", 200}});
  CHECK(snapshot_size(situation, task)->bytes == 700);
  CHECK(snapshot_size(situation, task)->of_vertex);
  task.vertex_id = "x";
  CHECK(snapshot_size(situation, task)->bytes == 900);
  CHECK_FALSE(snapshot_size(situation, task)->of_vertex);
}

TEST_CASE_METHOD(Fixture, "the log of when it was taken tells its size", "[snapshot_size]") {
  log(kJob, "2", "100");
  log(kJob, "3", "500");
  log(std::string(32, 'b'), "3", "999");
  CHECK(snapshot_size(situation, task)->bytes == 500);
}

TEST_CASE_METHOD(Fixture, "another checkpoint's size is not taken", "[snapshot_size]") {
  situation.facts["restored"] = {"s3://b/savepoints/savepoint-1-2", {}};
  rest(900);
  log(kJob, "3", "500");
  CHECK_FALSE(snapshot_size(situation, task).has_value());
  situation.facts.clear();
  CHECK_FALSE(snapshot_size(situation, task).has_value());
}

}  // namespace
}  // namespace flinkdiag

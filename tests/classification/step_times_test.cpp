#include "flinkdiag/classification/step_times.h"

#include <catch2/catch.hpp>
#include <deque>

using namespace flinkdiag;

namespace {

// Lines that open and close a download, as the rules of logs/ find them.
struct Fixture {
  LogRule start, end;
  std::deque<LogRecord> records;
  Situation situation;

  Fixture() {
    start.phase_start = "restore.download";
    end.phase_end = "restore.download";
  }

  void add(const LogRule& rule, const char* subtask, TimeMs time, const char* id = "abc") {
    records.push_back({});
    records.back().time_ms = time;
    situation.events.push_back(
        {&rule, &records.back(), {{"operator_id", id}, {"subtask", subtask}}});
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "what is left is what the finished ones took less what has passed",
                 "[step_times]") {
  add(start, "1", 0);
  add(start, "2", 0);
  add(end, "1", 10'000);
  situation.now_ms = 4'000;
  const auto times = step_times(situation, "restore.download");
  CHECK(times.finished == 1);
  CHECK(times.usual_ms == 10'000);
  CHECK(times.longest_open_ms == 4'000);
  CHECK(times.left_ms() == 6'000);
}

TEST_CASE_METHOD(Fixture, "one that is slower than the others leaves no estimate", "[step_times]") {
  add(start, "1", 0);
  add(start, "2", 0);
  add(end, "1", 1'000);
  situation.now_ms = 60'000;
  CHECK_FALSE(step_times(situation, "restore.download").left_ms().has_value());
}

TEST_CASE_METHOD(Fixture, "without a finished one nothing is estimated", "[step_times]") {
  add(start, "1", 0);
  situation.now_ms = 60'000;
  const auto times = step_times(situation, "restore.download");
  CHECK(times.longest_open_ms == 60'000);
  CHECK_FALSE(times.left_ms().has_value());
}

TEST_CASE_METHOD(Fixture, "what an attempt took that is over is no pace", "[step_times]") {
  add(start, "1", 0);
  add(start, "2", 0);
  add(end, "1", 40'000);
  add(end, "2", 40'000);
  LogRule task_state;
  task_state.event = "task-state";
  add(task_state, "2", 50'000);
  situation.events.back().fields["to"] = "FAILED";
  add(start, "1", 60'000);
  situation.now_ms = 65'000;
  const auto times = step_times(situation, "restore.download");
  CHECK(times.finished == 0);
  CHECK(times.longest_open_ms == 5'000);
}

TEST_CASE_METHOD(Fixture, "an attempt that was made again is no pace", "[step_times]") {
  add(start, "1", 0);
  add(end, "1", 7);  // from a local copy that turns out to be damaged
  add(start, "1", 100);
  situation.now_ms = 60'000;
  const auto times = step_times(situation, "restore.download");
  CHECK(times.finished == 0);
  CHECK_FALSE(times.usual_ms.has_value());
}

TEST_CASE_METHOD(Fixture, "another operator's times say nothing of this one's", "[step_times]") {
  add(start, "1", 0);
  add(start, "1", 0, "def");
  add(end, "1", 1'000, "def");
  situation.now_ms = 500;
  CHECK_FALSE(step_times(situation, "restore.download").usual_ms.has_value());
}

TEST_CASE_METHOD(Fixture, "lines of another step do not count", "[step_times]") {
  add(start, "1", 0);
  add(start, "2", 0);
  add(end, "1", 1'000);
  CHECK(step_times(situation, "restore.merge").finished == 0);
}

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// Tasks of one job, and jobs of a session cluster, may have the same name; a log tells them apart
// by the ids of their executions.
namespace flinkdiag {
namespace {

const std::string kOne(32, 'a'), kOther(32, 'b');

// Of Flink 1.15 and later: execution graph, vertex, subtask, attempt.
std::string id(const std::string& graph, const std::string& vertex, int attempt) {
  return fmt::format("{}_{}_0_{}", graph, vertex, attempt);
}

std::string line(const std::string& time, int attempt, const std::string& execution,
                 const std::string& from_to) {
  return fmt::format(
      "2026-03-02 10:{} INFO  org.apache.flink.runtime.taskmanager.Task [] - Map (1/1)#{} ({}) "
      "switched from {}.\n",
      time, attempt, execution, from_to);
}

std::string later(const std::string& time) {
  return "2026-03-02 10:" + time + " INFO  org.apache.flink.runtime.Any [] - Something else.\n";
}

}  // namespace

TEST_CASE("of two tasks of one name that are there at one time the one that starts is told",
          "[namesakes]") {
  const auto [one, other] =
      GENERATE(std::pair(kOne, kOther), std::pair(id(kOne, kOne, 0), id(kOne, kOther, 0)),
               std::pair(id(kOne, kOne, 0), id(kOther, kOne, 3)));
  const auto diagnosis =
      diagnose_texts({line("00:00,000", 0, one, "CREATED to DEPLOYING") +
                      line("00:00,100", 0, other, "CREATED to DEPLOYING") +
                      line("00:00,200", 0, one, "DEPLOYING to INITIALIZING") +
                      line("00:00,300", 0, other, "DEPLOYING to INITIALIZING") +
                      line("00:01,000", 0, other, "INITIALIZING to RUNNING") + later("08:00,000")});
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
  CHECK(diagnosis.verdict.operators == std::vector<std::string>{"Map"});
}

TEST_CASE("a start of which the log tells no end, before a task of its name ran, is left open",
          "[namesakes]") {
  const auto diagnosis = diagnose_texts({line("00:00,200", 0, kOne, "DEPLOYING to INITIALIZING") +
                                         line("00:00,300", 0, kOther, "DEPLOYING to INITIALIZING") +
                                         line("00:01,000", 0, kOther, "INITIALIZING to RUNNING") +
                                         later("08:00,000")});
  CHECK(diagnosis.verdict.outcome == Outcome::undetermined);
  REQUIRE(diagnosis.not_judged.size() == 1);
  CHECK(diagnosis.not_judged[0].find("Map (1/1)") != std::string::npos);
  CHECK(diagnosis.not_judged[0].find("input-1:1 ") != std::string::npos);
}

TEST_CASE("a start that failed, or that a later attempt follows, is over", "[namesakes]") {
  const auto [before, first, second] =
      GENERATE(std::tuple(line("00:30,000", 0, kOne, "INITIALIZING to FAILED"), kOne, kOther),
               std::tuple(std::string(), kOne, kOther),  // #0, #1
               std::tuple(std::string(), id(kOne, kOne, 0), id(kOne, kOne, 1)));
  const auto diagnosis =
      diagnose_texts({line("00:00,000", 0, first, "DEPLOYING to INITIALIZING") + before +
                      line("01:00,000", 1, second, "DEPLOYING to INITIALIZING") +
                      line("01:01,000", 1, second, "INITIALIZING to RUNNING") +
                      // The JobManager's line, of a clock that is late.
                      line("01:02,000", 0, first, "INITIALIZING to FAILED") + later("08:00,000")});
  CHECK(diagnosis.verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("lines of an attempt that come late, by another clock, do not make it the newest",
          "[namesakes]") {
  const auto first = GENERATE(as<std::string>(), kOne, id(kOne, kOne, 0));
  const auto second = first == kOne ? kOther : id(kOne, kOne, 1);
  const std::string begun = line("00:00,000", 0, first, "CREATED to DEPLOYING") +
                            line("00:10,000", 1, second, "CREATED to DEPLOYING") +
                            line("00:10,500", 1, second, "DEPLOYING to INITIALIZING");
  const std::string late = line("00:11,000", 0, first, "DEPLOYING to INITIALIZING") +
                           line("00:12,000", 0, first, "INITIALIZING to FAILED");
  const std::string runs = line("00:13,000", 1, second, "INITIALIZING to RUNNING");
  CHECK(diagnose_texts({begun + late + runs + later("08:00,000")}).verdict.outcome ==
        Outcome::no_startup_bottleneck);
  CHECK(diagnose_texts({begun + late + later("08:00,000")}).verdict.outcome ==
        Outcome::startup_bottleneck);
}

TEST_CASE("attempts of a run that was started anew count from 0 also without a graph's id",
          "[namesakes]") {
  const auto diagnosis = diagnose_texts({line("00:00,000", 3, kOne, "INITIALIZING to RUNNING") +
                                         line("01:00,000", 3, kOne, "RUNNING to CANCELED") +
                                         line("02:00,000", 0, kOther, "DEPLOYING to INITIALIZING") +
                                         later("08:00,000")});
  CHECK(diagnosis.verdict.outcome == Outcome::startup_bottleneck);
}

TEST_CASE("what a process logged before it was started anew, or was lost, starts no more",
          "[namesakes]") {
  const auto old_start = line("00:00,200", 0, id(kOne, kOne, 0), "DEPLOYING to INITIALIZING");
  const auto runs = line("02:00,300", 0, id(kOther, kOne, 0), "DEPLOYING to INITIALIZING") +
                    line("02:01,000", 0, id(kOther, kOne, 0), "INITIALIZING to RUNNING") +
                    later("08:00,000");
  const auto job = [](const std::string& time) {
    return "2026-03-02 10:" + time + " INFO  org.apache.flink.runtime.Any [] - Job j (" + kOne +
           ") switched from state CREATED to RUNNING.\n";
  };
  const std::string banner =
      "2026-03-02 10:01:00,000 INFO  org.apache.flink.runtime.Any [] -  Starting TaskManager "
      "(Version: 1.20.5, Scala: 2.12, Rev:0980485, Date:2026-06-08T09:21:06+02:00)\n";
  const auto outcome = [](const std::vector<std::string>& texts) {
    return diagnose_texts(texts).verdict.outcome;
  };
  CHECK(outcome({old_start + runs}) == Outcome::undetermined);
  CHECK(outcome({old_start + banner + runs}) == Outcome::no_startup_bottleneck);
  CHECK(outcome({job("00:00,000") + old_start + job("01:00,000") + runs}) ==
        Outcome::no_startup_bottleneck);
  CHECK(outcome({old_start, runs}) == Outcome::no_startup_bottleneck);
  CHECK(outcome({old_start + later("08:00,000"), runs}) == Outcome::undetermined);
}

}  // namespace flinkdiag

#include "flinkdiag/collect/watch.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "collect/fake_world.h"

namespace flinkdiag {
namespace {

using End = Watched::End;

const std::string kJob = "/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d";
const std::string kJobs = "/jobs/overview";

struct Seen {
  Watched watched;
  std::vector<std::string> lines;
  int looks = 0;

  bool has(const std::string& part) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.find(part) != line.npos; });
  }
};

WatchSettings for_time(std::int64_t timeout_ms) {
  WatchSettings settings;
  settings.timeout_ms = timeout_ms;
  return settings;
}

Seen follow(FakeWorld& world, WatchSettings settings = {}) {
  Seen seen;
  WatchOutput output;
  output.tell = [&](const std::string& line) { seen.lines.push_back(line); };
  output.look = [&] { return "look " + std::to_string(++seen.looks); };
  seen.watched = watch(settings, world.outside(), output);
  return seen;
}

void set_tasks(FakeWorld& world, int initializing, int running) {
  for (auto& vertex : world.answers[kJob]["vertices"]) {
    if (vertex["name"] != "SessionAggregate") continue;
    vertex["tasks"]["INITIALIZING"] = initializing;
    vertex["tasks"]["RUNNING"] = running;
  }
}

TEST_CASE("a start that ends well is followed to its end", "[collect]") {
  FakeWorld world("1.20.5-download");
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    const auto polls = world.asked(kJobs).size();
    if (request.path == kJob)
      set_tasks(world, polls < 4 ? 2 : polls < 8 ? 1 : 0, polls < 4 ? 0 : polls < 8 ? 1 : 2);
    return std::nullopt;
  };
  const Seen seen = follow(world);
  CHECK(seen.watched.end == End::running);
  CHECK(seen.lines == std::vector<std::string>{
                          "+0s    job orders-pipeline RUNNING",
                          "+0s    Source: OrderSource -> EnrichOrders: 2 of 2 subtasks RUNNING",
                          "+0s    SessionAggregate: 2 of 2 subtasks INITIALIZING",
                          "+0s    DedupByKey -> Sink: SinkToWarehouse: 2 of 2 subtasks RUNNING",
                          "+6s    SessionAggregate: 1 of 2 subtasks INITIALIZING, 9.9 subtasks/min",
                          "+14s   SessionAggregate: 2 of 2 subtasks RUNNING, 7.4 subtasks/min",
                          "+14s   all 6 subtasks of 3 tasks RUNNING"});
}

TEST_CASE("a start that hangs ends with the time", "[collect]") {
  FakeWorld world("1.20.5-download");
  const TimeMs start = world.now_ms;
  const Seen seen = follow(world, for_time(100'000));
  CHECK(seen.watched.end == End::timeout);
  CHECK(world.now_ms - start < 102'000);
}

TEST_CASE("many jobs that answer late take no longer than the time", "[collect]") {
  FakeWorld world("1.20.5-download");
  const TimeMs start = world.now_ms;
  const auto one = world.answers[kJobs]["jobs"].front();
  for (int i = 0; i < 40; ++i) world.answers[kJobs]["jobs"].push_back(one);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path == kJob) world.now_ms += 1000;
    return std::nullopt;
  };
  CHECK(follow(world, for_time(3000)).watched.end == End::timeout);
  CHECK(world.now_ms - start < 6000);
}

TEST_CASE("without a change it takes a look, ever more seldom", "[collect]") {
  FakeWorld world("1.20.5-download");
  const Seen seen = follow(world, for_time(300'000));
  CHECK(seen.looks == 3);  // after 30, 90 and 210 s
  CHECK(seen.has("look 3"));
}

TEST_CASE("a healthy job is left at once", "[collect]") {
  FakeWorld world("1.20.5-healthy");
  const Seen seen = follow(world);
  CHECK(seen.watched.end == End::running);
  CHECK(world.asked().size() == 2);
  CHECK(seen.lines.back() == "+0s    all 6 subtasks of 3 tasks RUNNING");
}

TEST_CASE("a job that fails while it is followed is no success", "[collect]") {
  FakeWorld world("1.20.5-download");
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (world.asked(kJobs).size() < 3) return std::nullopt;
    if (request.path == kJob) world.answers[kJob]["state"] = "FAILED";
    if (request.path == kJobs) world.answers[kJobs]["jobs"][0]["state"] = "FAILED";
    return std::nullopt;
  };
  const Seen seen = follow(world);
  CHECK(seen.watched.end == End::job_over);
  CHECK(seen.watched.why == "job orders-pipeline FAILED");
}

TEST_CASE("no job at all, or one without tasks, is not a job that runs", "[collect]") {
  FakeWorld world("1.20.5-download");
  world.answers[kJobs]["jobs"] = nlohmann::json::array();
  CHECK(follow(world, for_time(10'000)).watched.end == End::timeout);
  FakeWorld young("1.20.5-download");
  young.answers[kJob]["vertices"] = nlohmann::json::array();
  young.answers[kJob]["state"] = "INITIALIZING";
  CHECK(follow(young, for_time(10'000)).watched.end == End::timeout);
}

TEST_CASE("a JobManager that is not up yet is waited for, and told once", "[collect]") {
  FakeWorld world("1.20.5-healthy");
  world.fault = [&](const Request&) -> std::optional<Answer> {
    if (world.asked().size() > 5) return std::nullopt;
    return no_reply("Connection refused");
  };
  const Seen seen = follow(world);
  CHECK(seen.watched.end == End::running);
  CHECK(std::count_if(seen.lines.begin(), seen.lines.end(), [](const std::string& line) {
          return line.find("Connection refused") != line.npos;
        }) == 1);
}

TEST_CASE("never an answer, a login that is wanted, Ctrl-C: each ends in its own way",
          "[collect]") {
  FakeWorld silent("1.20.5-healthy");
  silent.fault = [](const Request&) { return std::optional(no_reply("refused")); };
  CHECK(follow(silent, for_time(10'000)).watched.end == End::no_answer);
  FakeWorld closed("1.20.5-healthy");
  closed.fault = [](const Request&) { return std::optional(reply(401, "")); };
  CHECK(follow(closed).watched.end == End::refused);
  CHECK(closed.asked().size() == 1);
  FakeWorld stopped("1.20.5-download");
  stopped.stopped = [&] { return stopped.asked().size() > 3; };
  CHECK(follow(stopped).watched.end == End::interrupted);
}

}  // namespace
}  // namespace flinkdiag

// That a JVM which holds state is not paused more than need be.
#include <algorithm>
#include <catch2/catch.hpp>

#include "collect/collected.h"

namespace flinkdiag {
namespace {

using Paths = std::vector<std::string>;

TEST_CASE("dumps are taken in rounds, one TaskManager at a time, in lite mode", "[collect]") {
  FakeWorld world("1.19.3-wide");
  CollectSettings settings;
  settings.samples = 2;
  settings.interval_ms = 7000;
  settings.max_taskmanagers = 2;
  const Bundle bundle = collect_from(world, settings).bundle;
  const Paths dumps = world.asked(kDump);
  REQUIRE(dumps.size() == 4);
  CHECK(dumps[0] != dumps[1]);
  CHECK(dumps[0] == dumps[2]);
  CHECK(dumps[1] == dumps[3]);
  CHECK(dumps[0].ends_with("/thread-dump?mode=lite"));
  const auto times = world.times_of(kDump);
  CHECK(times[2] - times[0] >= 7000);
  CHECK(times[1] - times[0] < 7000);
  CHECK(has_note(bundle, "1 more TaskManagers host starting subtasks"));
}

TEST_CASE("no more dumps once a TaskManager's heartbeat lags", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path != "/taskmanagers" || world.asked(kDump).empty()) return std::nullopt;
    auto late = world.answers["/taskmanagers"];
    late["taskmanagers"][0]["timeSinceLastHeartbeat"] = world.now_ms - 95'000;  // timeout: 180 s
    return reply(200, late.dump());
  };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(world.asked(kDump).size() == 1);
  CHECK(has_note(bundle, "no heartbeat of taskmanager-1 for 95 s (heartbeat.timeout: 180 s)"));
  CHECK(diagnose_bundle(bundle).verdict.phase == "restore.download");
}

TEST_CASE("a TaskManager that was silent before is not dumped", "[collect]") {
  FakeWorld world(kDownload);
  world.answers["/taskmanagers"]["taskmanagers"][0]["timeSinceLastHeartbeat"] =
      world.now_ms - 100'000;
  world.answers["/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d"]["now"] = world.now_ms;
  CHECK(has_note(collect_from(world).bundle, "no dump of it was taken"));
  CHECK(world.asked(kDump).empty());
}

TEST_CASE("no more dumps if one took a quarter of the heartbeat timeout", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path.find(kDump) != request.path.npos) world.now_ms += 46'000;  // of 180 s
    return std::nullopt;
  };
  CHECK(has_note(collect_from(world).bundle, "the thread dump of taskmanager-1 took 46 s"));
  CHECK(world.asked(kDump).size() == 1);
}

TEST_CASE("many threads are warned of before they are dumped", "[collect]") {
  FakeWorld world(kDownload);
  world.answers["/taskmanagers/taskmanager-1/metrics"][0]["value"] = "12345";
  collect_from(world);
  REQUIRE(world.warnings.size() == 1);
  const auto& [sentence, requests] = world.warnings[0];
  CHECK(sentence ==
        "taskmanager-1 has 12345 threads: each dump pauses it, maybe for seconds; it is given up "
        "after 180 s without heartbeat (heartbeat.timeout)");
  const Paths asked = world.asked();
  const auto first_dump = std::find_if(asked.begin(), asked.end(), [](const std::string& path) {
    return path.find(kDump) != path.npos;
  });
  CHECK(first_dump - asked.begin() >= static_cast<std::ptrdiff_t>(requests));
  FakeWorld small(kDownload);
  collect_from(small);
  CHECK(small.warnings.empty());
}

TEST_CASE("while the JobManager works on the job it is dumped itself", "[collect]") {
  FakeWorld world(kDownload);
  for (const char* path : {"/jobs/overview", "/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d"}) {
    auto& answer = world.answers[path];
    auto& job = answer.contains("jobs") ? answer["jobs"][0] : answer;
    job["state"] = "INITIALIZING";
    job["vertices"] = nlohmann::json::array();
  }
  collect_from(world);
  CHECK(world.asked(kDump) == Paths(3, "/jobmanager/thread-dump?mode=lite"));
}

// Without what only a full dump says: which monitors and synchronizers a thread holds.
std::string lite(const nlohmann::json& dump) {
  auto answer = dump;
  for (auto& thread : answer["threadInfos"]) {
    std::string kept;
    const auto text = thread["stringifiedThreadInfo"].get<std::string>();
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
      const auto line = text.substr(at, end - at);
      const bool is_held = line.find("-  locked ") != line.npos ||
                           line.find("locked synchronizers") != line.npos ||
                           line.starts_with("\t- ");
      if (!is_held) kept += line;
      at = end;
    }
    thread["stringifiedThreadInfo"] = kept;
  }
  return answer.dump();
}

TEST_CASE("where the lite mode is offered its dumps tell the same", "[collect]") {
  FakeWorld world(kDownload);
  const auto full = world.answers["/taskmanagers/taskmanager-1/thread-dump"][0];
  REQUIRE(full.dump().find("-  locked ") != std::string::npos);
  REQUIRE(lite(full).find("-  locked ") == std::string::npos);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (!request.path.ends_with("/thread-dump?mode=lite")) return std::nullopt;
    return reply(200, lite(full));
  };
  CHECK(diagnose_bundle(collect_from(world).bundle).verdict.phase == "restore.download");
}

TEST_CASE("where the lite mode is refused dumps are taken without it", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [](const Request& request) -> std::optional<Answer> {
    if (!request.path.ends_with("?mode=lite")) return std::nullopt;
    return reply(400, R"({"errors":["Cannot resolve query parameter mode"]})");
  };
  const Bundle bundle = collect_from(world).bundle;
  const std::string plain = "/taskmanagers/taskmanager-1/thread-dump";
  CHECK(world.asked(kDump) == Paths{plain + "?mode=lite", plain, plain, plain});
  CHECK(diagnose_bundle(bundle).verdict.phase == "restore.download");
}

TEST_CASE("a dump that fails for another reason is not asked for twice", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [](const Request& request) -> std::optional<Answer> {
    if (request.path.find(kDump) == request.path.npos) return std::nullopt;
    return reply(500, "{}");
  };
  collect_from(world);
  CHECK(world.asked(kDump) == Paths(3, "/taskmanagers/taskmanager-1/thread-dump?mode=lite"));
}

}  // namespace
}  // namespace flinkdiag

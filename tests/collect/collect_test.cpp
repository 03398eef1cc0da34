// What is asked for, of whom, and what a bundle tells.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "collect/collected.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {
namespace {

using Paths = std::vector<std::string>;

TEST_CASE("what is collected from each Flink version tells the cause", "[collect]") {
  struct Case {
    std::string name, phase, version;
    Paths operators;
  };
  const auto wanted = GENERATE(values<Case>({
      {"1.15.4-download", "restore.download", "1.15.4", {"SessionAggregate"}},
      {"1.15.4-j11-download", "restore.download", "1.15.4", {"SessionAggregate"}},
      {"1.17.2-vvr-download", "restore.gemini", "1.17.2", {"device-profile"}},
      {"1.19.3-wide", "restore.download", "1.19.3", {"CartProfile"}},
      {"1.20.5-download", "restore.download", "1.20.5", {"SessionAggregate"}},
      {"2.1.3-download", "restore.download", "2.1.3", {"SessionAggregate"}},
      {"2.1.3-user-open", "init.user-open", "2.1.3", {"EnrichOrders"}},
      {"1.20.5-waiting-slots", "schedule.slots", "1.20.5", {}},
  }));
  CAPTURE(wanted.name);
  FakeWorld world(wanted.name);
  const Bundle bundle = collect_from(world).bundle;
  CHECK(bundle.flink_version == wanted.version);
  const Verdict verdict = diagnose_bundle(bundle).verdict;
  CHECK(verdict.outcome == Outcome::startup_bottleneck);
  CHECK(verdict.phase == wanted.phase);
  if (!wanted.operators.empty()) CHECK(verdict.operators == wanted.operators);
}

TEST_CASE("a job that runs is not dumped, and nothing is wrong with it", "[collect]") {
  FakeWorld world("1.20.5-healthy");
  const Bundle bundle = collect_from(world).bundle;
  CHECK(world.asked(kDump).empty());
  CHECK(world.asked("/flamegraph").empty());
  CHECK(diagnose_bundle(bundle).verdict.outcome == Outcome::no_startup_bottleneck);
}

TEST_CASE("states are asked for again right after the last dump, and the newer ones are kept",
          "[collect]") {
  FakeWorld world(kDownload);
  const std::string vertex =
      "/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d/vertices/35b289bd7ef176505543cdbb4bcf3eb1";
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path != vertex || world.asked(kDump).empty()) return std::nullopt;
    return reply(200, R"({"id":"the newer one","name":"SessionAggregate","subtasks":[]})");
  };
  const Bundle bundle = collect_from(world).bundle;
  const Paths asked = world.asked();
  const auto last_dump = std::find_if(asked.rbegin(), asked.rend(), [](const std::string& path) {
    return path.find(kDump) != path.npos;
  });
  REQUIRE(last_dump - asked.rbegin() >= 2);
  CHECK(*(last_dump - 1) == vertex.substr(0, vertex.find("/vertices")));
  CHECK(*(last_dump - 2) == vertex);
  const BundleFile* kept = file_named(bundle, "/vertex.json");
  REQUIRE(kept != nullptr);
  CHECK(kept->bytes.find("the newer one") != std::string::npos);
  CHECK(std::count_if(bundle.requests.begin(), bundle.requests.end(),
                      [&](const RequestRecord& request) { return request.file == kept->path; }) ==
        1);
}

TEST_CASE("samples know their time and TaskManager by the manifest, flame graphs their vertex",
          "[collect]") {
  FakeWorld world(kDownload);
  const Bundle bundle = collect_from(world).bundle;
  const Incident incident = ingest(inputs_in(bundle), {});
  std::size_t dumps = 0;
  for (const Sample& sample : incident.samples) {
    if (sample.kind != SampleKind::thread_dump) {
      CHECK(sample.vertex_hint == "SessionAggregate");
      continue;
    }
    CHECK(sample.taskmanager == "taskmanager-1");
    CHECK(sample.time_ms == world.times_of(kDump)[dumps]);
    ++dumps;
  }
  CHECK(dumps == 3);
}

TEST_CASE("the times in the manifest are told in the zone of the cluster's logs", "[collect]") {
  FakeWorld world(kDownload);
  world.answers["/config"]["timezone-offset"] = 8 * 3600 * 1000;
  const Bundle bundle = collect_from(world).bundle;
  const BundleFile* dump = file_named(bundle, "thread-dump-1.json");
  REQUIRE(dump != nullptr);
  const Incident incident = ingest({Input::from_text("manifest.json", manifest_of(bundle)),
                                    Input::from_text(dump->path, dump->bytes)},
                                   {});
  CHECK(incident.samples.at(0).time_ms == world.times_of(kDump)[0] + 8 * 3600 * 1000);
}

TEST_CASE("a dry run asks for states only and lists what would follow", "[collect]") {
  FakeWorld world(kDownload);
  CollectSettings settings;
  settings.dry_run = true;
  const auto planned = collect_from(world, settings).planned;
  const std::size_t made = world.asked().size();
  CHECK(world.asked(kDump).empty());
  CHECK(world.asked("/log").empty());
  FakeWorld in_earnest(kDownload);
  collect_from(in_earnest);
  Paths expected;
  for (const std::string& path : in_earnest.asked()) {
    expected.push_back("GET " + path +
                       (expected.size() < made ? "  (done, to plan the rest)" : ""));
  }
  CHECK(planned == expected);
}

TEST_CASE("--job looks at this job only", "[collect]") {
  FakeWorld world(kDownload);
  CollectSettings settings;
  settings.job = "2bc67c5ffdb4796f7e5d8983442c2d1d";
  CHECK(diagnose_bundle(collect_from(world, settings).bundle).verdict.phase == "restore.download");
  CHECK(world.asked("/jobs/overview").empty());
  FakeWorld other(kDownload);
  settings.job = "00000000000000000000000000000000";
  const auto refused = collect(settings, other.outside());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("/jobs/" + settings.job + ": not found"));
}

TEST_CASE("ids are encoded in a URL, and cannot lead a file out of the bundle", "[collect]") {
  FakeWorld world(kDownload);
  auto& vertex = world.answers
                     ["/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d/vertices/"
                      "35b289bd7ef176505543cdbb4bcf3eb1"];
  for (auto& subtask : vertex["subtasks"]) subtask["taskmanager-id"] = "../../etc/a b?c#d";
  const Bundle bundle = collect_from(world).bundle;
  CHECK(world.asked(kDump)[0] ==
        "/taskmanagers/..%2F..%2Fetc%2Fa%20b%3Fc%23d/thread-dump?mode=lite");
  for (const BundleFile& file : bundle.files) {
    CHECK(file.path.find("..") == std::string::npos);
  }
}

TEST_CASE("processes whose ids become one name of a file keep a file each", "[collect]") {
  FakeWorld world(kDownload);
  auto& vertex = world.answers
                     ["/jobs/2bc67c5ffdb4796f7e5d8983442c2d1d/vertices/"
                      "35b289bd7ef176505543cdbb4bcf3eb1"];
  int number = 0;
  for (auto& subtask : vertex["subtasks"])
    subtask["taskmanager-id"] = ++number % 2 == 1 ? "tm:1" : "tm_1";
  for (const std::string id : {"tm:1", "tm_1"})
    world.answers["/taskmanagers/" + id + kDump] =
        world.answers["/taskmanagers/taskmanager-1" + kDump];
  const Bundle bundle = collect_from(world).bundle;
  std::map<std::string, std::set<std::string>> paths;  // of each file
  for (const RequestRecord& request : bundle.requests) {
    if (!request.file.empty()) paths[request.file].insert(request.path);
  }
  for (const auto& [file, of_file] : paths) {
    CAPTURE(file);
    CHECK(of_file.size() == 1);
  }
  CHECK(paths.contains("taskmanagers/tm_1/thread-dump-1.json"));
  CHECK(paths.contains("taskmanagers/tm_1/thread-dump-1-2.json"));
}

TEST_CASE("the progress counts up to its total, and knows how long it takes", "[collect]") {
  FakeWorld world(kDownload);
  collect_from(world);
  const auto& all = world.progress;
  REQUIRE(all.size() > 10);
  CHECK(all.back().done == all.back().total);
  const auto planned = std::find_if(all.begin(), all.end(), [&](const CollectProgress& one) {
    return one.total == all.back().total;
  });
  CHECK(planned->what.starts_with("flame graph"));  // the first one after the states
  CHECK(std::all_of(all.begin(), all.end(),
                    [](const CollectProgress& one) { return one.done <= one.total; }));
  const auto first_dump = std::find_if(all.begin(), all.end(), [](const CollectProgress& one) {
    return one.what.starts_with("thread dump 1 of 3");
  });
  REQUIRE(first_dump != all.end());
  CHECK(first_dump->left_ms >= 10'000);  // two intervals of 5 s
  CHECK(first_dump->left_ms < 12'000);
}

}  // namespace
}  // namespace flinkdiag

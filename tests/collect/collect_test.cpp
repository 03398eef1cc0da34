#include "flinkdiag/collect/collect.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "collect/fake_world.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {
namespace {

using Paths = std::vector<std::string>;

constexpr const char* kDownload = "1.20.5-download";
const std::string kDump = "/thread-dump";

Collected collect_from(FakeWorld& world, CollectSettings settings = {}) {
  settings.source = "http://jobmanager:8081";
  Result<Collected> collected = collect(settings, world.outside());
  if (!collected) throw std::runtime_error(collected.error().message);
  return std::move(*collected);
}

std::string error_of(FakeWorld& world) {
  CollectSettings settings;
  settings.source = "http://jobmanager:8081";
  const Result<Collected> collected = collect(settings, world.outside());
  return collected ? "no error" : collected.error().message;
}

Diagnosis diagnose_bundle(const Bundle& bundle) {
  static const Result<RuleSet> rules = RuleSet::embedded();
  std::vector<Input> inputs = {Input::from_text("b.tar.gz!manifest.json", manifest_of(bundle))};
  for (const BundleFile& file : bundle.files) {
    inputs.push_back(Input::from_text("b.tar.gz!" + file.path, file.bytes));
  }
  return diagnose(ingest(inputs, {rules->log_literals()}), *rules);
}

bool has_note(const Bundle& bundle, const std::string& part) {
  return std::any_of(bundle.notes.begin(), bundle.notes.end(),
                     [&](const std::string& note) { return note.find(part) != note.npos; });
}

const BundleFile* file_named(const Bundle& bundle, const std::string& end) {
  for (const BundleFile& file : bundle.files) {
    if (file.path.ends_with(end)) return &file;
  }
  return nullptr;
}

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
  std::vector<Input> inputs = {Input::from_text("b.tgz!manifest.json", manifest_of(bundle))};
  for (const BundleFile& file : bundle.files) {
    inputs.push_back(Input::from_text("b.tgz!" + file.path, file.bytes));
  }
  const Incident incident = ingest(inputs, {});
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

TEST_CASE("what was gathered is kept when somebody stops it, and is diagnosed", "[collect]") {
  FakeWorld world(kDownload);
  world.stopped = [&] { return world.asked(kDump).size() == 1; };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(bundle.interrupted);
  CHECK(has_note(bundle, "interrupted"));
  CHECK(world.asked(kDump).size() == 1);
  CHECK(world.asked("/log").empty());
  CHECK(diagnose_bundle(bundle).verdict.phase == "restore.download");
}

TEST_CASE("it ends when its time is over", "[collect]") {
  FakeWorld world(kDownload);
  CollectSettings settings;
  settings.max_time_ms = 6000;
  const Bundle bundle = collect_from(world, settings).bundle;
  CHECK(world.asked(kDump).size() == 2);
  CHECK(has_note(bundle, "--max-time"));
}

TEST_CASE("a cluster that goes away ends it after three requests", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [&](const Request&) -> std::optional<Answer> {
    if (world.asked(kDump).empty()) return std::nullopt;
    return no_reply("connection refused");
  };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(has_note(bundle, "3 requests in a row without an answer"));
  CHECK(std::count_if(bundle.requests.begin(), bundle.requests.end(),
                      [](const RequestRecord& request) { return request.status == 0; }) == 3);
}

TEST_CASE("a cluster that gives no answer is an error that says what to do", "[collect]") {
  struct Case {
    Answer answer;
    std::string says;
  };
  const auto bad = GENERATE(values<Case>({
      {no_reply("Connection refused"), "/overview: Connection refused"},
      {reply(401, "who are you?"), "set FLINKDIAG_TOKEN"},
      {reply(404, "{}"), "not found (404)"},
      {reply(500, R"({"errors":["Leader is not known.\n\tat X"]})"),
       "HTTP 500: Leader is not known."},
      {reply(200, "<html>login</html>"), "a login page?"},
      {reply(200, R"({"taskmanagers":[]})"), "this is not Flink's REST API"},
  }));
  CAPTURE(bad.says);
  FakeWorld world(kDownload);
  world.fault = [&](const Request&) { return std::optional(bad.answer); };
  CHECK(error_of(world).find(bad.says) != std::string::npos);
  CHECK(world.asked().size() == 1);
}

TEST_CASE("answers that fail later are noted, and the rest is diagnosed", "[collect]") {
  const int status = GENERATE(404, 500, 403);
  FakeWorld world(kDownload);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    const bool hit = request.path.ends_with("/log") || request.path.ends_with("/checkpoints") ||
                     request.path == "/config" ||
                     request.path.find("/flamegraph") != std::string::npos;
    if (!hit) return std::nullopt;
    return reply(status, "{}");
  };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(has_note(bundle, "GET /jobmanager/log: "));
  CHECK(file_named(bundle, "jobmanager.log") == nullptr);
  CHECK(diagnose_bundle(bundle).verdict.phase == "restore.download");
}

TEST_CASE("JSON of the wrong kind in any answer does no harm", "[collect]") {
  const std::string body =
      GENERATE(R"({"jobs":[{"jid":7,"state":[],"tasks":"none"},null,3],"vertices":{}})", "[]", "{}",
               R"({"taskmanagers":[{"id":[]}],"logs":3,"subtasks":[null]})", "{\"jobs\":[");
  FakeWorld world(kDownload);
  std::size_t at = GENERATE(range(1, 25));
  world.fault = [&](const Request&) -> std::optional<Answer> {
    if (world.asked().size() != at + 1) return std::nullopt;
    return reply(200, body);
  };
  CHECK(collect_from(world).bundle.flink_version == "1.20.5");
}

TEST_CASE("a dump that was cut off is kept and read as far as it goes", "[collect]") {
  FakeWorld world(kDownload);
  const std::string dump = world.answers["/taskmanagers/taskmanager-1/thread-dump"][0].dump();
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path.find(kDump) == request.path.npos) return std::nullopt;
    return Answer{200, dump.substr(0, dump.size() * 9 / 10), true, "the connection broke"};
  };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(has_note(bundle, "thread-dump?mode=lite: the connection broke"));
  CHECK(diagnose_bundle(bundle).verdict.phase == "restore.download");
}

TEST_CASE("a log that is too large is not even asked for", "[collect]") {
  FakeWorld world(kDownload);
  world.answers["/taskmanagers/taskmanager-1/logs"]["logs"][0]["size"] = std::int64_t{5} << 30;
  CHECK(has_note(collect_from(world).bundle, "a log of taskmanager-1 has 5120 MiB"));
  CHECK(world.asked("/taskmanager-1/log") == Paths{"/taskmanagers/taskmanager-1/logs"});
  CHECK(world.asked("/jobmanager/log").size() == 2);
}

TEST_CASE("flame graphs that are disabled are asked for once", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [&](const Request& request) -> std::optional<Answer> {
    if (request.path.find("/flamegraph") == request.path.npos) return std::nullopt;
    return reply(200, R"({"endTimestamp":-2,"data":null})");
  };
  const Bundle bundle = collect_from(world).bundle;
  CHECK(world.asked("/flamegraph").size() == 1);
  CHECK(file_named(bundle, "flamegraph-full.json") == nullptr);
  CHECK(has_note(bundle, "rest.flamegraph.enabled"));
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
  CHECK(
      has_note(collect_from(other, settings).bundle, "GET /jobs/" + settings.job + ": not found"));
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

// A cluster that answers badly, late or not at all, and a person who loses patience.
#include <algorithm>
#include <catch2/catch.hpp>

#include "collect/collected.h"

namespace flinkdiag {
namespace {

using Paths = std::vector<std::string>;

std::string error_of(FakeWorld& world) {
  CollectSettings settings;
  settings.source = "http://jobmanager:8081";
  const Result<Collected> collected = collect(settings, world.outside());
  return collected ? "no error" : collected.error().message;
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
      {reply(404, "{}"), "not found (404): behind an ingress"},
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

TEST_CASE("an answer that is shown in part is not cut within a word", "[collect]") {
  FakeWorld world(kDownload);
  world.fault = [&](const Request&) {
    return std::optional(reply(500, R"({"errors":[")" + std::string(170, 'y') +
                                        R"( of jdbc:mysql://app:Sup3rSecret@db-7:3306/x"]})"));
  };
  const std::string error = error_of(world);
  CHECK(error.find("yyy of ") != std::string::npos);
  CHECK(error.find("jdbc") == std::string::npos);
}

}  // namespace
}  // namespace flinkdiag

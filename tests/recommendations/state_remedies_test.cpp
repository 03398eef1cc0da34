#include <catch2/catch.hpp>

#include "case_builder.h"

namespace flinkdiag {
namespace {

using Facts = std::map<std::string, std::string>;
using Lines = std::vector<std::string>;

const Facts kRocksFailover{{"backend", "rocksdb"}, {"start", "failover"}};

}  // namespace

TEST_CASE("the three main remedies are judged for every step of a restore", "[recommendations]") {
  const auto phase =
      GENERATE(as<std::string>(), "restore.download", "restore.local", "restore.open-db",
               "restore.merge", "restore.clip", "restore.full-snapshot", "restore.heap",
               "restore.timers", "restore.operator-state", "restore.changelog", "restore.gemini",
               "restore.channel-state", "restore.unknown");
  for (const auto& facts : {Facts{}, kRocksFailover, Facts{{"backend", "gemini"}}}) {
    const auto advice = advise({.phase = phase, .facts = facts});
    for (const auto* remedy : {"dynamic-scaling", "local-recovery", "lazy-loading"}) {
      INFO(phase << " " << remedy);
      REQUIRE(advice.contains(remedy));
      CHECK(advice.at(remedy).why.size() > 10);
      CHECK(advice.at(remedy).why.find('{') == std::string::npos);
    }
  }
}

TEST_CASE("of local recovery that is on it is said whether it hit", "[recommendations]") {
  auto facts = kRocksFailover;
  facts["local-recovery"] = "on";
  const auto why = [&](const std::vector<std::string>& events) {
    return advise({.phase = "restore.download", .facts = facts, .events = events})
        .at("local-recovery")
        .why;
  };
  CHECK(why({}).find("tells whether it hit") != std::string::npos);
  CHECK(why({"local-state-missing"}).starts_with("on already, and missed"));
  CHECK(why({"local-state-found"}).ends_with("\"Found registered local state\" for this start"));
  facts["local-recovery-fallback"] = "yes";
  CHECK(why({"local-state-found"}).find("WARN") != std::string::npos);
}

TEST_CASE("the setting of local recovery is that of the version, both if it is unknown",
          "[recommendations]") {
  const Lines newer{"execution.checkpointing.local-backup.enabled=true",
                    "execution.state-recovery.from-local=true"};
  const Lines older{"state.backend.local-recovery=true"};
  Case given{.phase = "restore.download", .facts = kRocksFailover};
  given.facts["flink"] = "1.20.5";
  CHECK(config_of(given, "local-recovery") == newer);
  given.facts["flink"] = "1.15";
  CHECK(config_of(given, "local-recovery") == older);
  given.facts.erase("flink");
  CHECK(config_of(given, "local-recovery") == Lines{newer[0], newer[1], older[0]});
  given.facts["local-recovery"] = "on";
  CHECK(config_of(given, "local-recovery").empty());
}

TEST_CASE("the key of lazy loading follows the engine, V4 first if it is unknown",
          "[recommendations]") {
  const std::string v4 = "state.backend.gemini.file.cache.download.type=LazyDownloadOnRestore";
  const std::string v3 = "state.backend.gemini.file.cache.lazy-restore=ON";
  Case given{.phase = "restore.gemini", .facts = {{"backend", "gemini"}}};
  CHECK(config_of(given, "lazy-loading") == Lines{v4, v3});
  given.facts["gemini-engine"] = "V3";
  CHECK(config_of(given, "lazy-loading") == Lines{v3});
  given.facts["gemini-engine"] = "V4";
  CHECK(config_of(given, "lazy-loading") == Lines{v4});
  given.facts = {{"backend", "gemini"}, {"vvr", "6.0.7"}};
  CHECK(config_of(given, "lazy-loading") == Lines{v3});
  given.facts["vvr"] = "8.0.9";
  CHECK(config_of(given, "lazy-loading") == Lines{v4});
}

TEST_CASE("frames, workers and events decide on more transfer threads", "[recommendations]") {
  const std::string remedy = "more-transfer-threads";
  const Facts rocks{{"backend", "rocksdb"}};
  const std::string one = "org.apache.flink.state.rocksdb.RocksDBStateDownloader.";
  CHECK(status_of({.phase = "restore.download",
                   .facts = rocks,
                   .frames = {"java.net.read", one + "downloadDataForStateHandle"}},
                  remedy) == "recommended");
  CHECK(status_of({.phase = "restore.download", .facts = rocks, .events = {"store-throttled"}},
                  remedy) == "rejected");
  CHECK(status_of({.phase = "restore.download",
                   .activity = "lock-wait",
                   .facts = rocks,
                   .worker_frames = {"org.apache.flink.core.fs.LimitedConnectionsFileSystem."
                                     "waitForAvailability"}},
                  remedy) == "rejected");
  CHECK(status_of({.phase = "restore.download", .activity = "child-process", .facts = rocks},
                  remedy) == "absent");
}

TEST_CASE("more transfer threads are no help where one gets no connection", "[recommendations]") {
  const auto frame =
      GENERATE(as<std::string>(), "java.net.Inet6AddressImpl.lookupAllHostAddr",
               "java.net.Socket.connect", "sun.security.ssl.SSLSocketImpl.startHandshake",
               "org.apache.http.impl.execchain.MainClientExec.establishRoute");
  INFO(frame);
  Case given{.phase = "restore.download",
             .facts = {{"backend", "rocksdb"}},
             .worker_frames = {frame, "org.apache.hadoop.fs.s3a.S3AInputStream.reopen"},
             .progress = Progress::stuck};
  CHECK(status_of(given, "more-transfer-threads") == "rejected");
  CHECK_THAT(advise(given).at("faster-remote-storage").why, Catch::Contains("a connection to"));
  // One dump does not tell whether it lasts.
  given.progress = Progress::unknown;
  CHECK_THAT(advise(given).at("more-transfer-threads").why, Catch::Contains("if that lasts"));
  CHECK_THAT(advise(given).at("faster-remote-storage").why, Catch::Contains("if that lasts"));
  given.progress = Progress::moving;
  CHECK_THAT(advise(given).at("more-transfer-threads").why, Catch::Contains("first byte"));
  CHECK_THAT(advise(given).at("faster-remote-storage").why, Catch::Contains("bytes of the remote"));
}

TEST_CASE("more transfer threads are no help where one waits before it asks again",
          "[recommendations]") {
  const Case given{.phase = "restore.download",
                   .facts = {{"backend", "rocksdb"}},
                   .worker_frames = {"java.lang.Thread.sleep",
                                     "org.apache.hadoop.fs.s3a.S3AInputStream.reopen"}};
  CHECK(status_of(given, "more-transfer-threads") == "rejected");
  CHECK_THAT(advise(given).at("faster-remote-storage").why, Catch::Contains("asks again"));
}

TEST_CASE("of many subtasks that hang the first ones are named", "[recommendations]") {
  Case given{.phase = "restore.download", .straggler = true};
  CHECK(advise(given).at("restart-straggler").why.starts_with("subtask 1 of Agg is alone in it;"));
  given.stragglers = 5;
  CHECK(advise(given)
            .at("restart-straggler")
            .why.starts_with("subtask 1 of Agg, subtask 2 of Agg, subtask 3 of Agg and 2 more is"));
}

TEST_CASE("the name of a task that looks like one of a rule's text stays", "[recommendations]") {
  const Case given{.phase = "restore.download", .straggler = true, .task = "{tasks}{where} -> {n}"};
  CHECK(advise(given)
            .at("restart-straggler")
            .why.starts_with("subtask 1 of {tasks}{where} -> {n} is alone in it;"));
}

}  // namespace flinkdiag

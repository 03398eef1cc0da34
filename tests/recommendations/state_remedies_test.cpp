#include <catch2/catch.hpp>

#include "case_builder.h"

namespace flinkdiag {
namespace {

using Facts = std::map<std::string, std::string>;
using Lines = std::vector<std::string>;

// One line of the table of gates: with these facts, in this phase, the remedy has this status.
struct Gate {
  std::string phase;
  Facts facts;
  std::string status;
};

void check(const std::string& remedy, const std::vector<Gate>& gates) {
  for (const auto& gate : gates) {
    std::string facts;
    for (const auto& [name, value] : gate.facts) facts += " " + name + "=" + value;
    INFO(remedy << " in " << gate.phase << " with" << facts);
    CHECK(status_of({.phase = gate.phase, .facts = gate.facts}, remedy) == gate.status);
  }
}

const Facts kRocksFailover{{"backend", "rocksdb"}, {"start", "failover"}};
const Facts kRocksManual{{"backend", "rocksdb"}, {"start", "manual"}};

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

TEST_CASE("dynamic scaling needs a planned rescale", "[recommendations]") {
  check("dynamic-scaling",
        {
            {"restore.download", {}, "rejected"},
            {"restore.download", kRocksFailover, "rejected"},
            {"restore.download", kRocksManual, "rejected"},
            {"restore.merge", {{"rescale", "yes"}}, "conditional"},
            {"restore.merge", {{"rescale", "yes"}, {"flink", "1.17.2"}}, "rejected"},
            {"restore.merge", {{"rescale", "yes"}, {"flink", "1.18"}}, "conditional"},
            {"restore.gemini",
             {{"rescale", "yes"}, {"flink", "1.17"}, {"vvr", "8.0.4"}},
             "conditional"},
            {"restore.gemini",
             {{"rescale", "yes"}, {"backend", "gemini"}, {"flink", "1.17"}},
             "conditional"},
            {"restore.gemini", {{"rescale", "yes"}, {"vvr", "6.0.7"}}, "rejected"},
        });
}

TEST_CASE("local recovery helps keyed state after a failover", "[recommendations]") {
  check("local-recovery",
        {
            {"restore.download", kRocksFailover, "recommended"},
            {"restore.heap", {{"backend", "hashmap"}, {"start", "failover"}}, "recommended"},
            {"restore.download", kRocksManual, "conditional"},
            {"restore.download", {{"backend", "rocksdb"}}, "conditional"},
            {"restore.download", {}, "conditional"},
            {"restore.operator-state", kRocksFailover, "rejected"},
            {"restore.timers", kRocksFailover, "rejected"},
            {"restore.channel-state", kRocksFailover, "rejected"},
            {"restore.merge", kRocksFailover, "rejected"},
            {"restore.local", kRocksFailover, "rejected"},
            {"restore.full-snapshot", kRocksManual, "rejected"},
            {"restore.full-snapshot", kRocksFailover, "recommended"},
        });
}

TEST_CASE("local recovery that is on is not advised again", "[recommendations]") {
  auto facts = kRocksFailover;
  facts["local-recovery"] = "on";
  check("local-recovery", {{"restore.download", facts, "rejected"}});
  facts["local-recovery-fallback"] = "yes";
  const auto advice = advise({.phase = "restore.download", .facts = facts});
  CHECK(advice.at("local-recovery").why.find("WARN") != std::string::npos);
}

TEST_CASE("local recovery of Gemini needs VVR 8.0.8", "[recommendations]") {
  const auto with = [](const std::string& vvr, const std::string& start) {
    return Facts{{"backend", "gemini"}, {"vvr", vvr}, {"start", start}};
  };
  check("local-recovery", {
                              {"restore.gemini", with("8.0.4", "failover"), "rejected"},
                              {"restore.gemini", with("8.0.8", "failover"), "recommended"},
                              {"restore.gemini", with("8.0.8", "manual"), "conditional"},
                              {"restore.gemini", {{"backend", "gemini"}}, "conditional"},
                          });
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

TEST_CASE("lazy loading is Gemini's", "[recommendations]") {
  check("lazy-loading",
        {
            {"restore.gemini", {{"backend", "gemini"}}, "recommended"},
            {"restore.gemini", {{"backend", "gemini"}, {"vvr", "6.0.6"}}, "recommended"},
            {"restore.gemini", {{"backend", "gemini"}, {"vvr", "6.0.5"}}, "rejected"},
            {"restore.gemini", {{"backend", "gemini"}, {"lazy-loading", "on"}}, "rejected"},
            {"restore.gemini", {{"backend", "gemini"}, {"lazy-loading", "off"}}, "recommended"},
            {"restore.operator-state", {{"backend", "gemini"}}, "rejected"},
            {"restore.download", {{"backend", "rocksdb"}}, "rejected"},
            {"restore.heap", {{"backend", "hashmap"}}, "rejected"},
            {"restore.download", {{"backend", "forst"}}, "rejected"},
            {"restore.unknown", {}, "conditional"},
        });
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
}

TEST_CASE("more transfer threads are for downloads of RocksDB only", "[recommendations]") {
  const std::string remedy = "more-transfer-threads";
  check(
      remedy,
      {
          {"restore.download", {{"backend", "rocksdb"}}, "conditional"},
          {"restore.download", {{"backend", "forst"}}, "absent"},
          {"restore.download", {}, "absent"},
          {"restore.merge", {{"backend", "rocksdb"}}, "absent"},
          {"restore.full-snapshot", {{"backend", "rocksdb"}}, "absent"},
          {"restore.download", {{"backend", "rocksdb"}, {"transfer-threads", "1"}}, "recommended"},
      });
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

TEST_CASE("ingest on rescale works from Flink 2.0", "[recommendations]") {
  check("ingest-db-restore",
        {
            {"restore.merge", {{"flink", "2.1.3"}, {"backend", "rocksdb"}}, "recommended"},
            {"restore.clip", {{"flink", "2.0 or 2.1"}, {"backend", "rocksdb"}}, "recommended"},
            {"restore.merge", {{"flink", "2.1.3"}, {"ingest", "on"}}, "rejected"},
            {"restore.merge", {{"flink", "1.20.5"}}, "rejected"},
            {"restore.merge", {{"flink", "1.20.5"}, {"ingest", "on"}}, "rejected"},
            {"restore.merge", {{"flink", "1.15.4"}}, "rejected"},
            {"restore.merge", {}, "conditional"},
            {"restore.download", {{"flink", "2.1.3"}}, "absent"},
            {"restore.full-snapshot", {{"flink", "2.1.3"}}, "absent"},
        });
  // The packages tell the generation where nothing tells the version.
  const auto with = [](const std::string& frame) {
    return Case{.phase = "restore.merge", .activity = "native-db", .frames = {frame}};
  };
  CHECK(status_of(with("org.apache.flink.state.rocksdb.restore.X.y"), "ingest-db-restore") ==
        "recommended");
  CHECK(status_of(with("org.apache.flink.contrib.streaming.state.restore.X.y"),
                  "ingest-db-restore") == "rejected");
}

TEST_CASE("files are deleted in range from 1.20, for clipping", "[recommendations]") {
  check("delete-files-in-range", {
                                     {"restore.clip", {{"flink", "1.20"}}, "conditional"},
                                     {"restore.clip", {{"flink", "1.19.3"}}, "absent"},
                                     {"restore.clip", {}, "conditional"},
                                     {"restore.merge", {{"flink", "1.20"}}, "absent"},
                                 });
}

}  // namespace flinkdiag

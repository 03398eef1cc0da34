#include <catch2/catch.hpp>

#include "case_builder.h"

namespace flinkdiag {
namespace {

using Lines = std::vector<std::string>;

const std::string kThreads = "state.backend.rocksdb.checkpoint.transfer.thread.num";

Case download(std::map<std::string, std::string> settings) {
  return {.phase = "restore.download",
          .facts = {{"backend", "rocksdb"},
                    {"start", "failover"},
                    {"flink", "1.20.5"},
                    {"disk", "ample"},
                    {"bound", "latency"}},
          .settings = std::move(settings)};
}

}  // namespace

TEST_CASE("a setting that has its value already is not advised again", "[recommendations]") {
  CHECK(config_of(download({}), "more-transfer-threads") == Lines{kThreads + "=16"});
  CHECK(status_of(download({{kThreads, "16"}}), "more-transfer-threads") == "rejected");
  CHECK(status_of(download({{kThreads, "8"}}), "more-transfer-threads") == "recommended");
  // More threads than those that are advised are as good.
  CHECK(status_of(download({{kThreads, "32"}}), "more-transfer-threads") == "rejected");
}

TEST_CASE("of two settings only the one that is missing is advised", "[recommendations]") {
  CHECK(config_of(download({{"execution.state-recovery.from-local", "TRUE"}}), "local-recovery") ==
        Lines{"execution.checkpointing.local-backup.enabled=true"});
}

TEST_CASE("a former key of the same value counts, unless the key itself says otherwise",
          "[recommendations]") {
  CHECK(status_of(download({{"state.backend.local-recovery", "true"}}), "local-recovery") ==
        "rejected");
  CHECK(config_of(download({{"state.backend.local-recovery", "true"},
                            {"execution.state-recovery.from-local", "false"}}),
                  "local-recovery") == Lines{"execution.state-recovery.from-local=true"});
}

TEST_CASE("durations are compared, not spelled", "[recommendations]") {
  const std::string key = "state.changelog.periodic-materialize.interval";
  const auto with = [&](const std::string& value) {
    return status_of(
        {.phase = "restore.changelog", .facts = {{"flink", "1.20.5"}}, .settings = {{key, value}}},
        "materialize-more-often");
  };
  CHECK(with("10min") == "recommended");
  CHECK(with("3 min") == "rejected");
  CHECK(with("180 s") == "rejected");
  CHECK(with("PT1M") == "rejected");  // more often than advised
}

TEST_CASE("an interval of materialisation does nothing while it is switched off",
          "[recommendations]") {
  const std::string enabled = "state.changelog.periodic-materialize.enabled";
  const std::string interval = "state.changelog.periodic-materialize.interval";
  Case given{.phase = "restore.changelog",
             .facts = {{"flink", "1.20.5"}, {"materialisation", "off"}},
             .settings = {{enabled, "false"}, {interval, "1min"}}};
  CHECK(config_of(given, "materialize-more-often") == Lines{enabled + "=true"});
  given.settings.erase(interval);
  CHECK(config_of(given, "materialize-more-often") == Lines{enabled + "=true", interval + "=3min"});
  given.facts = {{"flink", "1.19.2"}, {"materialisation", "off"}};
  given.settings = {{"state.backend.changelog.periodic-materialize.enabled", "false"}};
  CHECK(config_of(given, "materialize-more-often") ==
        Lines{"state.backend.changelog.periodic-materialize.enabled=true",
              "state.backend.changelog.periodic-materialize.interval=3min"});
  given.facts = {{"flink", "1.20.5"}, {"materialisation", "on"}};
  CHECK(config_of(given, "materialize-more-often") == Lines{interval + "=3min"});
}

TEST_CASE("what contradicts a better remedy is rejected with it named", "[recommendations]") {
  const auto advice = advise({.phase = "restore.heap", .gc_share = 0.6});
  CHECK(advice.at("more-heap").status == AdviceStatus::recommended);
  CHECK(advice.at("change-state-backend").status == AdviceStatus::rejected);
  CHECK(advice.at("change-state-backend").why.starts_with("contradicts more-heap"));
}

TEST_CASE("a requirement names the fact that is not known and how to get it", "[recommendations]") {
  const auto advice =
      advise({.phase = "restore.gemini", .facts = {{"backend", "gemini"}}}).at("lazy-loading");
  CHECK(advice.unknown == Lines{"vvr"});
  CHECK(advice.requirements ==
        Lines{"VVR 6.0.6 or later: not known; the tag of the image, or the engine version "
              "in the console (--assume vvr=...)"});
}

}  // namespace flinkdiag

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// A setting says something only in a version that knows it.
namespace flinkdiag {
namespace {

std::string fact(const Diagnosis& diagnosis, const std::string& name) {
  const auto found = std::ranges::find(diagnosis.facts, name, &Fact::name);
  return found == diagnosis.facts.end() ? "(unknown)" : found->value;
}

std::string overview(const std::string& version) {
  return R"({"taskmanagers":1,"slots-total":1,"slots-available":0,"jobs-running":1,"flink-version":")" +
         version + "\"}";
}

}  // namespace

TEST_CASE("local recovery is on only where all that it needs is on", "[facts]") {
  const auto with = [](const std::string& version, const std::string& settings) {
    return fact(diagnose_texts({overview(version), "state.backend.type: rocksdb\n" + settings}),
                "local recovery");
  };
  const std::string restore = "execution.state-recovery.from-local: true\n";
  const std::string keep = "execution.checkpointing.local-backup.enabled: ";
  CHECK(with("1.20.5", restore + keep + "true\n") == "on");
  CHECK(with("1.20.5", restore) == "on");
  CHECK(with("1.20.5", restore + keep + "false\n") == "off");
  CHECK(with("2.1.3", restore + keep + "false\n") == "off");
  CHECK(with("1.19.3", restore + keep + "true\n") == "(unknown)");
  CHECK(with("1.19.3", restore + "state.backend.local-recovery: true\n") == "on");
}

TEST_CASE("lazy loading is on only by the key of the Gemini that runs", "[facts]") {
  const auto with = [](const std::string& vvr, const std::string& key) {
    return fact(diagnose_texts({overview(vvr), "state.backend: gemini\n" + key}), "lazy loading");
  };
  const std::string v3 = "state.backend.gemini.file.cache.lazy-restore: ON\n";
  const std::string v4 = "state.backend.gemini.file.cache.download.type: LazyDownloadOnRestore\n";
  CHECK(with("1.15-vvr-6.0.7-SNAPSHOT", v3) == "on");
  CHECK(with("1.15-vvr-6.0.7-SNAPSHOT", v4) == "(unknown)");
  CHECK(with("1.17-vvr-8.0.8-SNAPSHOT", v4) == "on");
  CHECK(with("1.17-vvr-8.0.8-SNAPSHOT", v3) == "(unknown)");
  CHECK(with("1.20-vvr-11.1-SNAPSHOT", v3) == "(unknown)");
}

TEST_CASE("a first attempt that is restored from its own checkpoint need be no failover",
          "[facts]") {
  const std::string restored =
      "2026-03-02 10:14:01,000 INFO  "
      "org.apache.flink.runtime.checkpoint.CheckpointCoordinator [] - Restoring job "
      "0123456789abcdef0123456789abcdef from Checkpoint 3 @ 1795423686166 for "
      "0123456789abcdef0123456789abcdef located at s3://b/chk-3.\n";
  const std::string restarts =
      "2026-03-02 10:14:00,000 INFO  "
      "org.apache.flink.runtime.executiongraph.ExecutionGraph [] - Job orders "
      "(0123456789abcdef0123456789abcdef) switched from state RUNNING to RESTARTING.\n";
  CHECK(fact(diagnose_texts({restored}), "start") == "(unknown)");
  CHECK(fact(diagnose_texts({restarts + restored}), "start") == "failover");
}

}  // namespace flinkdiag

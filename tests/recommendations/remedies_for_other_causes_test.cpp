#include <catch2/catch.hpp>

#include "case_builder.h"

namespace flinkdiag {

TEST_CASE("without a cause nothing is advised", "[recommendations]") {
  CHECK(advise({.phase = ""}).empty());
}

TEST_CASE("no state remedy is mentioned where no state is restored", "[recommendations]") {
  const auto phase =
      GENERATE(as<std::string>(), "init.user-open", "init.user-state", "init.codegen", "init.wait",
               "deploy", "schedule.slots", "schedule.job-recovery");
  const auto advice = advise({.phase = phase, .facts = {{"backend", "gemini"}, {"slots", "none"}}});
  for (const auto* remedy :
       {"dynamic-scaling", "local-recovery", "lazy-loading", "more-transfer-threads",
        "ingest-db-restore", "delete-files-in-range", "native-snapshot", "reduce-state",
        "change-state-backend", "shrink-operator-state", "materialize-more-often",
        "aligned-snapshot", "same-volume-local-dirs", "claim-mode"}) {
    INFO(phase << " " << remedy);
    CHECK_FALSE(advice.contains(remedy));
  }
}

TEST_CASE("user code is named in the advice on it", "[recommendations]") {
  const auto advice = advise({.phase = "init.user-open", .activity = "socket-wait"});
  REQUIRE(advice.contains("fix-user-code"));
  CHECK(advice.at("fix-user-code").status == AdviceStatus::recommended);
  CHECK(advice.at("fix-user-code").why.starts_with("Prices.open waits for an answer"));
  CHECK(advice.at("fix-user-code").horizon == Horizon::now);
  const auto busy = advise({.phase = "init.user-open", .activity = "cpu"});
  CHECK(busy.at("fix-user-code").horizon == Horizon::next);
}

TEST_CASE("Kafka's transactions get advice of their own", "[recommendations]") {
  const auto advice =
      advise({.phase = "init.user-open",
              .activity = "socket-wait",
              .frames = {"java.await",
                         "org.apache.kafka.clients.producer.KafkaProducer.initTransactions"}});
  CHECK(advice.at("fix-user-code").why.find("Kafka sink") != std::string::npos);
}

TEST_CASE("a deadlock is ended before anything else", "[recommendations]") {
  const Case blocked{.phase = "init.user-open", .activity = "lock-wait"};
  CHECK(status_of(blocked, "fix-deadlock") == "absent");
  auto deadlock = blocked;
  deadlock.deadlock = true;
  CHECK(status_of(deadlock, "fix-deadlock") == "recommended");
}

TEST_CASE("more heap where the collector is busy or the log says out of memory",
          "[recommendations]") {
  CHECK(status_of({.phase = "restore.heap"}, "more-heap") == "absent");
  CHECK(status_of({.phase = "restore.heap", .gc_share = 0.39}, "more-heap") == "absent");
  CHECK(status_of({.phase = "init.user-open", .gc_share = 0.6}, "more-heap") == "recommended");
  CHECK(status_of({.phase = "restore.heap", .events = {"heap-out-of-memory"}}, "more-heap") ==
        "recommended");
  CHECK(status_of({.phase = "restore.download", .events = {"heap-out-of-memory"}}, "more-heap") ==
        "absent");
}

TEST_CASE("storage is looked at where it is what is waited for", "[recommendations]") {
  const std::string remedy = "faster-remote-storage";
  const auto with_worker = [](std::string activity, std::string frame) {
    return Case{.phase = "restore.download",
                .activity = std::move(activity),
                .worker_frames = {std::move(frame)}};
  };
  const auto credentials =
      with_worker("socket-wait", "com.amazonaws.auth.InstanceProfileCredentialsProvider.refresh");
  CHECK(status_of(credentials, remedy) == "recommended");
  CHECK_THAT(advise(credentials).at(remedy).why, Catch::Contains("credentials"));
  const auto mounted =
      with_worker("local-disk", "org.apache.flink.core.fs.local.LocalDataInputStream.read");
  CHECK(status_of(mounted, remedy) == "recommended");
  CHECK(status_of(with_worker("local-disk", "java.io.FileOutputStream.writeBytes"), remedy) ==
        "conditional");
  CHECK(status_of(with_worker("local-disk", "com.acme.Other.read"), remedy) == "absent");
}

TEST_CASE("who waits for network buffers is not told to look upstream", "[recommendations]") {
  const auto why = [](std::string frame) {
    return advise({.phase = "init.wait", .activity = "buffer-wait", .frames = {std::move(frame)}})
        .at("collect-more")
        .why;
  };
  CHECK_THAT(why("org.apache.flink.runtime.io.network.partition.consumer.BufferManager."
                 "requestExclusiveBuffers"),
             Catch::Contains("nettyShuffleMemorySegmentsAvailable"));
  CHECK_THAT(why("com.acme.Other.read"), Catch::Contains("upstream"));
}

TEST_CASE("slots are asked for where none is free", "[recommendations]") {
  const std::string remedy = "free-slots";
  CHECK(status_of({.phase = "schedule.slots", .facts = {{"slots", "none"}}}, remedy) ==
        "recommended");
  CHECK(status_of({.phase = "schedule.slots", .facts = {{"slots", "some"}}}, remedy) == "absent");
  CHECK(status_of(
            {.phase = "", .facts = {{"last-task-state", "SCHEDULED"}}, .events = {"slots-missing"}},
            remedy) == "recommended");
  CHECK(status_of(
            {.phase = "", .facts = {{"last-task-state", "RUNNING"}}, .events = {"slots-missing"}},
            remedy) == "absent");
}

TEST_CASE("where a TaskManager was lost, its slots are what is missing", "[recommendations]") {
  const Case waits{.phase = "schedule.slots", .facts = {{"slots", "none"}}};
  CHECK(advise(waits).at("free-slots").why.find("TaskManager") == std::string::npos);
  auto lost = waits;
  lost.events = {"taskmanager-lost"};
  CHECK(advise(lost).at("free-slots").why.find("a TaskManager was lost") != std::string::npos);
  lost.facts = {{"slots", "some"}};
  CHECK(status_of(lost, "free-slots") == "absent");
}

TEST_CASE("an upgrade is advised only for a step that it mends", "[recommendations]") {
  const auto at = [](const std::string& phase, const std::string& flink) {
    return status_of({.phase = phase, .facts = {{"flink", flink}}}, "upgrade-flink");
  };
  CHECK(at("restore.clip", "1.15.4") == "recommended");
  CHECK(at("restore.merge", "1.17.2") == "recommended");
  CHECK(at("restore.clip", "1.18.1") == "absent");
  CHECK(at("restore.merge", "1.20.5") == "conditional");
  CHECK(at("restore.merge", "2.1.3") == "absent");
  CHECK(at("restore.download", "1.15.4") == "absent");
  CHECK(at("restore.operator-state", "1.20.0") == "absent");
  const std::vector<std::string> seek{
      "org.apache.flink.runtime.state.CompressibleFSDataInputStream.seek"};
  const auto with_seek = [&](const std::string& flink) {
    return status_of(
        {.phase = "restore.operator-state", .facts = {{"flink", flink}}, .frames = seek},
        "upgrade-flink");
  };
  CHECK(with_seek("1.20.0") == "recommended");
  CHECK(with_seek("1.19.1") == "recommended");
  CHECK(with_seek("1.20.1") == "absent");
  CHECK(with_seek("1.17.2") == "absent");
}

TEST_CASE("each other step has its remedy", "[recommendations]") {
  CHECK(status_of({.phase = "restore.operator-state"}, "shrink-operator-state") == "recommended");
  CHECK(status_of({.phase = "restore.changelog"}, "materialize-more-often") == "recommended");
  CHECK(status_of({.phase = "restore.channel-state"}, "aligned-snapshot") == "conditional");
  CHECK(status_of({.phase = "restore.heap"}, "change-state-backend") == "conditional");
  CHECK(status_of({.phase = "restore.full-snapshot", .facts = {{"flink", "1.14"}}},
                  "native-snapshot") == "conditional");
  CHECK(status_of({.phase = "restore.local", .frames = {"java.nio.file.Files.copy"}},
                  "same-volume-local-dirs") == "recommended");
  CHECK(status_of({.phase = "restore.local", .frames = {"java.nio.file.Files.createLink"}},
                  "same-volume-local-dirs") == "absent");
  CHECK(status_of({.phase = "restore.download", .facts = {{"backend", "forst"}}}, "claim-mode") ==
        "conditional");
  CHECK(status_of(
            {.phase = "restore.download", .facts = {{"backend", "forst"}, {"claim-mode", "CLAIM"}}},
            "claim-mode") == "absent");
  CHECK(status_of({.phase = "restore.download", .facts = {{"backend", "rocksdb"}}}, "claim-mode") ==
        "absent");
  CHECK(status_of({.phase = "restore.heap"}, "faster-remote-storage") == "recommended");
  CHECK(status_of({.phase = "restore.heap", .activity = "cpu"}, "faster-remote-storage") ==
        "absent");
}

TEST_CASE("in-flight data is never dropped by a setting that is advised", "[recommendations]") {
  for (const auto* flink : {"1.15", "1.20", "2.1"}) {
    for (const auto& line : config_of(
             {.phase = "restore.channel-state", .facts = {{"flink", flink}}}, "aligned-snapshot")) {
      CHECK(line.find("without-channel-state") == std::string::npos);
    }
  }
}

TEST_CASE("what to capture next follows the gap in the evidence", "[recommendations]") {
  const auto why = [](const Case& given) {
    const auto advice = advise(given);
    const auto found = advice.find("collect-more");
    return found == advice.end() ? std::string() : found->second.why;
  };
  CHECK(why({.phase = "restore.download", .facts = {{"start", "manual"}}}).empty());
  CHECK(why({.phase = "restore.download", .stack_cut = true}).find("depth limit") !=
        std::string::npos);
  CHECK(why({.phase = "restore.unknown"}).find("three times") != std::string::npos);
  CHECK(why({.phase = "restore.download", .activity = "pool-wait"}).find("worker threads") !=
        std::string::npos);
  CHECK(why({.phase = "restore.merge"}).find("GET /overview") != std::string::npos);
  CHECK(config_of({.phase = "restore.download", .stack_cut = true}, "collect-more") ==
        std::vector<std::string>{"cluster.thread-dump.stacktrace-max-depth=200"});
}

}  // namespace flinkdiag

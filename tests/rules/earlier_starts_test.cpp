#include <algorithm>
#include <catch2/catch.hpp>

#include "diagnose_text.h"
#include "start_dump.h"

// A start that has just begun hangs nowhere yet, and what a log says of the one before is not of
// it.
namespace flinkdiag {
namespace {

std::string dump(int second, double elapsed_s) {
  return start_dump(
      {.second = second,
       .elapsed_s = elapsed_s,
       .frames = "\tat java.net.SocketInputStream.socketRead0(Native Method)\n"
                 "\tat org.apache.hadoop.fs.s3a.S3AInputStream.read(S3AInputStream.java:1)\n"
                 "\tat org.apache.flink.contrib.streaming.state.RocksDBStateDownloader."
                 "downloadDataForStateHandle(RocksDBStateDownloader.java:1)\n"});
}

std::string line(const std::string& time, const std::string& message) {
  return "2026-03-02 " + time + ",000 INFO  org.apache.flink.runtime.Any [] - " + message + "\n";
}

const std::string kThrottled =
    "AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; "
    "Error Code: SlowDown)";
const std::string kExecution =
    "Agg (1/1)#0 (" + std::string(32, 'e') + "_" + std::string(32, 'b') + "_0_0)";

bool has_finding(const Diagnosis& diagnosis, const std::string& id) {
  return std::ranges::find(diagnosis.findings, id, &Finding::id) != diagnosis.findings.end();
}

}  // namespace

TEST_CASE("one dump of a thread that is a second old shows no hang, nor that all is well",
          "[starts]") {
  CHECK(diagnose_texts({dump(10, 0.84)}).verdict.outcome == Outcome::undetermined);
  CHECK(diagnose_texts({dump(10, 9.57)}).verdict.outcome == Outcome::startup_bottleneck);
  CHECK(diagnose_texts({dump(10, 0.84), dump(12, 2.84)}).verdict.outcome ==
        Outcome::startup_bottleneck);
}

TEST_CASE("what a log says of a start that came to its end is not of a later one", "[starts]") {
  const std::string start =
      line("08:00:00", kExecution + " switched from DEPLOYING to INITIALIZING.");
  const std::string throttled = line("08:00:10", kThrottled);
  const std::string end = line("08:00:20", kExecution + " switched from INITIALIZING to RUNNING.");
  const std::string finding = "restore/store-throttled";
  CHECK(has_finding(diagnose_texts({start + throttled, dump(10, 9)}), finding));
  CHECK_FALSE(has_finding(diagnose_texts({start + throttled + end, dump(10, 9)}), finding));
  const std::string later = line("08:00:30", kThrottled);
  CHECK(has_finding(diagnose_texts({start + end + later, dump(10, 9)}), finding));
}

TEST_CASE("an operator may be called after what stores say", "[starts]") {
  const auto named = line("10:14:05", "SlowDownDetector -> Sink: x (1/1)#0 is up.");
  CHECK_FALSE(has_finding(diagnose_texts({named, dump(10, 9)}), "restore/store-throttled"));
}

}  // namespace flinkdiag

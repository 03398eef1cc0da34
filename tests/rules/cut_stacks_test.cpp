#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// Stacks that a depth limit has cut: the state of the task tells what the frames do not.
namespace flinkdiag {
namespace {

// Of "Split Reader: Read (1/1)", leaf first.
std::string dump(const std::vector<std::string>& methods) {
  std::string frames;
  for (const auto& method : methods) frames += "\tat " + method + "(A.java:1)\n";
  return fmt::format(
      "2026-03-02 10:14:10\n\n\"Split Reader: Read (1/1)#0\" Id=51 RUNNABLE\n{}\t...\n\n", frames);
}

std::string vertex(const std::string& state) {
  return fmt::format(
      R"({{"id":"{}","name":"Split Reader: Read","parallelism":1,"now":1764000064000,"subtasks":[)"
      R"({{"subtask":0,"status":"{}","attempt":0,"duration":64000,"status-duration":{{"{}":63000}}}}]}})",
      std::string(32, 'b'), state, state);
}

std::string told(const std::vector<std::string>& texts) {
  const auto verdict = diagnose_texts(texts).verdict;
  return verdict.phase.empty() ? std::string(to_string(verdict.outcome)) : verdict.phase;
}

const std::vector<std::string> kReads{
    "sun.nio.ch.Net.poll", "org.apache.http.impl.io.SessionInputBufferImpl.streamRead",
    "org.apache.hadoop.fs.s3a.S3AInputStream.read", "java.io.DataInputStream.read",
    "org.apache.flink.fs.s3hadoop.common.HadoopDataInputStream.read"};
const std::vector<std::string> kOpens{"sun.nio.ch.Net.poll", "com.acme.shop.Client.connect",
                                      "com.acme.shop.Rates.open"};
const std::string kOpenFunction =
    "org.apache.flink.api.common.functions.util.FunctionUtils.openFunction";

}  // namespace

TEST_CASE("a read that nothing of Flink's is seen to call may be of a task that runs",
          "[cut-stacks]") {
  CHECK(told({dump(kReads)}) == "undetermined");
  CHECK(told({dump(kReads), vertex("RUNNING")}) == "no-startup-bottleneck");
  CHECK(told({dump(kReads), vertex("INITIALIZING")}) == "restore.unknown");
}

TEST_CASE("an open() where the dump is cut is of the start if the task is", "[cut-stacks]") {
  CHECK(told({dump(kOpens)}) == "undetermined");
  CHECK(told({dump(kOpens), vertex("RUNNING")}) == "no-startup-bottleneck");
  CHECK(told({dump(kOpens), vertex("INITIALIZING")}) == "init.user-open");
  CHECK_THAT(diagnose_texts({dump(kOpens), vertex("INITIALIZING")}).verdict.summary,
             Catch::Contains("Rates.open"));
  auto more = kOpens;
  more.push_back(kOpenFunction);
  CHECK(told({dump(more), vertex("RUNNING")}) == "no-startup-bottleneck");
  CHECK(told({dump(more), vertex("INITIALIZING")}) == "init.user-open");
}

TEST_CASE("an open() that other code calls may be of anything", "[cut-stacks]") {
  auto more = kOpens;
  more.emplace_back("com.acme.shop.Pool.lease");
  CHECK(told({dump(more), vertex("INITIALIZING")}) == "unknown");
}

}  // namespace flinkdiag

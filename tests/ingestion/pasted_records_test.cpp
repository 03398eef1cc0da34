// Few records of a log, as they are pasted into issues and chats.
#include <catch2/catch.hpp>

#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

const std::string kMessage = "A (1/2)#0 (x) switched from CREATED to DEPLOYING.";
const std::string kRecord =
    "2026-11-23 08:46:41,123 INFO  org.apache.flink.runtime.taskmanager.Task [] - " + kMessage;
const std::string kThrown =
    "2026-11-23 08:46:42,123 [A (1/2)#0] WARN  org.apache.flink.runtime.taskmanager.Task - "
    "Failed.\n"
    "java.io.IOException: x\n"
    "\tat a.B.c(B.java:1) ~[flink-dist.jar:1.20]\n";

Incident read(const std::string& text) {
  return ingest_text(text, {"switched from", "Failed", "Loading"});
}

Names messages(const Incident& incident) {
  Names out;
  for (const LogRecord& record : incident.log) out.push_back(record.message);
  return out;
}

}  // namespace

TEST_CASE("one record is enough, whatever people and pages put before it", "[pasted]") {
  const std::string text = GENERATE_COPY(
      as<std::string>(), " " + kRecord, "    " + kRecord, "\t" + kRecord, "`" + kRecord + "`",
      "```" + kRecord, "```" + kRecord + "\n```", "  ` " + kRecord + " `", "13436 " + kRecord,
      "  12 | " + kRecord, "```\nflink-tm-1     | " + kRecord + "\n```",
      "My job hangs. What I see:\n\n    " + kRecord, "below:\n```" + kRecord + "\n",
      "in compose:\n\n    tm_1  | " + kRecord,
      "    7183 [A (1/2)#0] INFO  org.apache.flink.X [] - " + kMessage);
  CAPTURE(text);
  const Incident incident = read(text);
  REQUIRE(incident.log.size() == 1);
  CHECK_THAT(incident.log[0].message, Catch::StartsWith(kMessage));
  CHECK_THAT(incident.log[0].logger, Catch::StartsWith("org.apache.flink."));
  CHECK(incident.inputs[0].format == "flink-log");
}

TEST_CASE("each record of a few that are indented stands for itself, with its exception",
          "[pasted]") {
  for (const std::string before : {"    ", "tm-1  | "}) {
    const Incident incident =
        read("my words\n```\n" + behind_text(kRecord + "\n" + kThrown + kRecord + "\n", before));
    REQUIRE(incident.log.size() == 3);
    CHECK(incident.log[0].message == kMessage);
    CHECK(incident.log[1].level == "WARN");
    CHECK_THAT(incident.log[1].message, Catch::Contains("at a.B.c("));
    CHECK(incident.log[2].place == Place{0, 7});
    CHECK(incident.inputs[0].unread_lines == 2);
  }
}

TEST_CASE("the services of Docker Compose are kept apart in a few lines, too", "[pasted]") {
  const Incident incident =
      read("see\n```\ntm-1  | " + kRecord + "\ntm-2  | " + kThrown + "tm-1  | \tand more\n```\n");
  REQUIRE(incident.log.size() == 2);
  CHECK(incident.log[0].message == kMessage + "\n\tand more");
}

TEST_CASE("numbered lines are of one process", "[pasted]") {
  const Incident incident =
      read("see\n  12 | " + kRecord + "\n  13 | " + kRecord + "\n and more\n");
  REQUIRE(incident.log.size() == 2);
  CHECK(incident.log[1].message == kMessage + "\n and more");
}

TEST_CASE("a record that is glued to a fence is read beside those below it", "[pasted]") {
  CHECK(read("```" + kRecord + "\n" + kThrown + "```\n").log.size() == 2);
}

TEST_CASE("what looks like a record within one is part of its text", "[pasted]") {
  const std::string quoted = "    " + kThrown;
  const Incident incident = read("words\n" + kRecord + "\n" + quoted);
  CHECK(messages(incident).size() == 1);
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("beside a dump an indented record is what it was", "[pasted]") {
  const Incident incident = read("    " + kRecord + "\n" + kDump);
  CHECK(incident.log.empty());
  CHECK(stacks_of(incident) == stacks_of_text(kDump));
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("lines that begin so and are no whole record are not read", "[pasted]") {
  const auto* text =
      GENERATE("    2026-11-23 08:46:41,123 A (1/2)#0 (x) switched from CREATED to DEPLOYING.",
               "`INFO  org.apache.flink.X - Loading`", "12 2026-11-23 switched from org.a.B - x",
               "key  | value\nLoading  | 2026-11-23 08:46:41", "tm-1  | Loading JAR files");
  CAPTURE(text);
  const Incident incident = read(text);
  CHECK(incident.log.empty());
  CHECK_FALSE(incident.inputs[0].understood);
}

TEST_CASE("long texts are not searched for single records", "[pasted]") {
  const std::string words = repeated("my own words on it\n", 4000);
  CHECK(read(words + "    " + kRecord + "\n").log.empty());
}

}  // namespace flinkdiag

#include <catch2/catch.hpp>

#include "ingestion/ingest_text.h"
#include "ingestion/log_line.h"

using namespace flinkdiag;
namespace {

constexpr const char* kStuck =
    "2026-11-23 09:45:39,800 WARN  org.apache.flink.runtime.taskmanager.Task                    [] "
    "- "
    "Task 'Map (1/1)#0' did not react to cancelling signal - interrupting; it is stuck for 30 "
    "seconds "
    "in method:\n"
    " com.x.VendorSdk.spin(VendorSdk.java:28)\n"
    "app//org.apache.flink.Task$$Lambda$947/0x00007efdcf80acf8.accept(Unknown Source)\n"
    "java.base@17.0.15/java.lang.Thread.run(Thread.java:840)\n"
    "\n"
    "2026-11-23 09:45:40,000 INFO  org.apache.flink.runtime.taskmanager.Task                    [] "
    "- next\n";

constexpr const char* kException =
    "2026-11-23 09:45:39,800 WARN  org.apache.flink.X [] - Failed.\n"
    "java.lang.RuntimeException: outer\n"
    "\tat a.B.outer(B.java:1) ~[flink-dist.jar:1.20]\n"
    "\tat a.B.main(B.java:2) ~[flink-dist.jar:1.20]\n"
    "Caused by: java.io.IOException: root cause\n"
    "\tat a.B.inner(B.java:3) ~[flink-dist.jar:1.20]\n"
    "\t... 1 more\n";

}  // namespace

TEST_CASE("log records are taken apart in every layout", "[ingestion]") {
  struct Row {
    const char* line;
    const char* level;
    const char* logger;
    const char* message;
  };
  const auto row = GENERATE(
      Row{"2026-11-23 09:45:39,800 WARN  org.apache.flink.Task            [] - a - b: c", "WARN",
          "org.apache.flink.Task", "a - b: c"},
      Row{"2026-11-23 09:45:39.800 [main] INFO  o.a.f.r.t.Task - msg", "INFO", "o.a.f.r.t.Task",
          "msg"},
      Row{"[2026-11-23 09:45:39,800] INFO [Map[5] (1/1)#0] o.a.f.Task:120 - msg", "INFO",
          "o.a.f.Task", "msg"},
      Row{"2026-11-23T09:45:39.800Z ERROR [a b] a.B [] - msg", "ERROR", "a.B", "msg"},
      Row{"26/11/23 09:45:39 INFO taskmanager.Task: a - b", "INFO", "taskmanager.Task", "a - b"},
      Row{"09:45:39,800 INFO  a.B [] - msg", "INFO", "a.B", "msg"},
      Row{"INFO  2026-11-23 09:45:39,800 a.B - msg", "INFO", "a.B", "msg"},
      Row{"2026-11-23 09:45:39,800 WARN free text here", "WARN", "", "free text here"},
      Row{"2026-11-23 09:45:39,800 just text", "", "", "just text"},
      Row{"2026-11-23 09:45:39,800 INFO  stdout [] - \tat a.B.c(B.java:1)", "INFO", "stdout",
          "\tat a.B.c(B.java:1)"},
      Row{"[2026-11-23T09:45:39.800+0000][1.2s][info][gc] GC(3) Pause Full 12M->3M", "info", "",
          "GC(3) Pause Full 12M->3M"},
      Row{"[12.345s][info ][gc,start] GC(3) Pause Full", "info", "", "GC(3) Pause Full"},
      Row{"2026-11-23 09:45:39,800 Source: a -> b: c (1/1)#1 WARN  org.apache.flink.Task   [] - m",
          "WARN", "org.apache.flink.Task", "m"},  // %d %t %-5p %-60c %x - %m%n
      Row{"2026-11-23 09:45:39,800 Flink Netty Server (0) Thread 0 INFO  o.a.f.X - m - n", "INFO",
          "o.a.f.X", "m - n"},
      Row{"7183 [Map[5] -> Sink: Unnamed (2/4)#1] INFO  org.apache.flink.X [] - m", "INFO",
          "org.apache.flink.X", "m"},  // Flink's own tests
      Row{"12   [main] WARN  a.B - m", "WARN", "a.B", "m"});
  CAPTURE(row.line);
  const auto line = read_log_line(row.line);
  REQUIRE(line);
  CHECK(line->level == row.level);
  CHECK(line->logger == row.logger);
  CHECK(line->message == row.message);
}

TEST_CASE("a line that starts no record is none", "[ingestion]") {
  const auto* line =
      GENERATE("", "2026-11-23 09:45:39", "2026-11-23 09:45:39,800  ", "\tat a.B.c(B.java:1)",
               "Caused by: x", "7555:", "INFO free text", "[main] text", "[2026-11-23 09:45:39 x");
  CAPTURE(line);
  CHECK_FALSE(read_log_line(line));
}

TEST_CASE("a message that speaks of levels is no name of a thread", "[ingestion]") {
  const std::string message =
      GENERATE("Source: a (1/1)#0 got an INFO from a.B - x", "we log at INFO level - see org.a.B",
               "four words and then INFO org.a.B says x", "four words and then INFO  Task [] - x",
               // behind the times of a collector, and a word of its own
               "tm 1 F 2026-11-23 09:45:39,800 INFO  org.apache.flink.Task [] - x");
  CAPTURE(message);
  const std::string text = "2026-11-23 09:45:39,800 " + message;
  const auto line = read_log_line(text);
  REQUIRE(line);
  CHECK(line->level.empty());
  CHECK(line->logger.empty());
  CHECK(line->message == message);
}

TEST_CASE("a line of words that could be levels takes no time to speak of", "[ingestion]") {
  std::string line = "2026-11-23 09:45:39,800 four words of text";
  for (int i = 0; i < 500'000; ++i) line += " INFO a.B [";
  const auto read = read_log_line(line);  // in minutes if each looked for the end of its bracket
  REQUIRE(read);
  CHECK(read->level.empty());
}

TEST_CASE("a number before something else than a record is no age of the JVM", "[ingestion]") {
  const auto* line = GENERATE(
      "7183", "7183 [main]", "7183 [main] INFO", "7183 [main] INFO  org.a.B m",
      "7183 [main] INFO  text - m", "7183 main INFO  org.a.B - m", "7183 [main] org.a.B - m",
      "7183[main] INFO  org.a.B - m", "2026112309453 [main] INFO  org.a.B - m");
  CAPTURE(line);
  CHECK_FALSE(read_log_line(line));
}

TEST_CASE("a task's change of state is told in layouts with the thread's name, too",
          "[ingestion]") {
  const auto* head =
      GENERATE("2026-11-23 09:45:39,800 Source: ygs (1/1)#1 INFO  ",
               "7183 [Source: ygs (1/1)#1] INFO  ", "2026-11-23 09:45:39,800 INFO  ");
  const auto incident = ingest_text(
      std::string(head) +
          "org.apache.flink.runtime.taskmanager.Task [] - Source: ygs (1/1)#1 (x) switched from "
          "DEPLOYING to INITIALIZING.\n",
      {"switched from"});
  REQUIRE(incident.log.size() == 1);
  CHECK(incident.log[0].logger == "org.apache.flink.runtime.taskmanager.Task");
  CHECK(incident.log[0].message ==
        "Source: ygs (1/1)#1 (x) switched from DEPLOYING to INITIALIZING.");
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("a time without a date is a record without time", "[ingestion]") {
  CHECK_FALSE(read_log_line("09:45:39,800 INFO  a.B [] - msg")->time_ms);
  CHECK(read_log_line("26/11/23 09:45:39 INFO a.B: msg")->time_ms ==
        read_log_line("2026-11-23 09:45:39,000 INFO a.B: msg")->time_ms);
}

TEST_CASE("the stack below 'stuck in method' belongs to the record", "[ingestion]") {
  const auto incident = ingest_text(kStuck, {"did not react", "never there"});
  CHECK(incident.inputs[0].format == "flink-log");
  CHECK(incident.inputs[0].understood);
  CHECK(incident.inputs[0].unread_lines == 0);
  CHECK(incident.samples.empty());
  REQUIRE(incident.log.size() == 1);
  const LogRecord& record = incident.log[0];
  CHECK(record.place == Place{0, 1});
  CHECK(record.level == "WARN");
  CHECK(record.logger == "org.apache.flink.runtime.taskmanager.Task");
  CHECK_THAT(record.message, Catch::StartsWith("Task 'Map (1/1)#0' did not react"));
  CHECK_THAT(record.message, Catch::Contains("com.x.VendorSdk.spin("));
  CHECK_THAT(record.message, Catch::Contains("java.lang.Thread.run("));
  REQUIRE(incident.log_spans.size() == 1);
  CHECK(*incident.log_spans[0].last_ms - *incident.log_spans[0].first_ms == 200);
}

TEST_CASE("a record is kept for a word in its continuation, with its stacks", "[ingestion]") {
  const auto incident = ingest_text(kException, {"root cause"});
  REQUIRE(incident.log.size() == 1);
  CHECK(incident.stacks.frame_count() == 0);  // they are no thread's
  CHECK_THAT(incident.log[0].message,
             Catch::StartsWith("Failed.\njava.lang.RuntimeException: outer\n"));
  CHECK_THAT(incident.log[0].message, Catch::EndsWith("\t... 1 more"));
}

TEST_CASE("the frames of an exception are no thread", "[ingestion]") {
  const auto incident = ingest_text(kException, {});
  CHECK(incident.samples.empty());
  CHECK(incident.log.empty());
  CHECK(incident.inputs[0].threads == 0);
  CHECK(incident.inputs[0].understood);
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("literals are compared as they are, not as patterns", "[ingestion]") {
  CHECK(ingest_text(kException, {"F.iled"}).log.empty());
  CHECK(ingest_text(kException, {"Failed."}).log.size() == 1);
  CHECK(ingest_text(kException, {""}).log.size() == 1);
}

TEST_CASE("a long record is kept to 4 KiB, whole lines where it can be", "[ingestion]") {
  const std::string head = "2026-11-23 09:45:39,800 INFO  org.apache.flink.X [] - first\n";
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "0123456789\n";
  const auto many = ingest_text(head + lines, {"first"});
  CHECK(many.log.at(0).message.size() <= 4096);
  CHECK_THAT(many.log.at(0).message, Catch::EndsWith("\n0123456789"));
  const auto one = ingest_text(head.substr(0, head.size() - 1) + std::string(9000, 'x'), {"first"});
  CHECK(one.log.at(0).message.size() == 4096);
}

TEST_CASE("a kill -3 dump in a log is a sample with the log's time", "[ingestion]") {
  const auto incident = ingest_text(
      "2026-11-23 09:45:39,800 INFO  org.apache.flink.X [] - before\n"
      "Full thread dump OpenJDK (17):\n\n"
      "\"main\" #1 prio=5 tid=0x1 nid=0x1 runnable [0x1]\n"
      "   java.lang.Thread.State: RUNNABLE\n"
      "\tat a.B.c(B.java:1)\n"
      "2026-11-23 09:45:39,900 INFO  org.apache.flink.X [] - in between\n"
      "\"other\" #2 prio=5 tid=0x2 nid=0x2 runnable [0x1]\n"
      "\tat a.B.d(B.java:1)\n"
      "\nJNI global refs: 19, weak refs: 0\n\n"
      "2026-11-23 09:45:40,000 INFO  org.apache.flink.X [] - after\n"
      "java.lang.Error: x\n\tat a.B.e(B.java:1)\n",
      {"before", "between", "after"});
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"main", "other"});
  CHECK(methods(incident.stacks, incident.samples[0].threads[1].stacks[0].stack) == Names{"a.B.d"});
  CHECK(incident.samples[0].time_ms == incident.log_spans.at(0).first_ms);
  CHECK(incident.log.size() == 3);
  CHECK(incident.inputs[0].format == "flink-log");
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("ThreadInfo dumps in a log are samples, one for each dump", "[ingestion]") {
  const std::string dump =
      "2026-11-23 09:45:39,800 ERROR org.apache.flink.X [] - Thread dump: \n"
      "\"main\" prio=5 Id=1 RUNNABLE\n\tat app//a.B.c(B.java:1)\n\n"
      "\"Map (1/2)#0\" prio=5 Id=7 WAITING on a.L@1b\n\tat app//a.B.d(B.java:1)\n\t...\n\n"
      "2026-11-23 09:45:40,000 INFO  org.apache.flink.X [] - after\n"
      "java.lang.Error: x\n\tat a.B.e(B.java:1)\n";
  const auto incident = ingest_text(dump + dump, {"Thread dump"});
  REQUIRE(incident.samples.size() == 2);
  CHECK(thread_names(incident.samples[0]) == Names{"main", "Map (1/2)#0"});
  CHECK(methods(incident.stacks, incident.samples[1].threads[1].stacks[0].stack) == Names{"a.B.d"});
  CHECK(incident.samples[1].time_ms == incident.log.at(1).time_ms);
}

TEST_CASE("one thread printed by a logger keeps its frames, and later records keep theirs",
          "[ingestion]") {
  const auto incident = ingest_text(
      "2026-11-23 09:45:39,800 WARN  org.apache.flink.X [] - \"Map (1/2)#0\" Id=7 RUNNABLE\n"
      "\tat app//a.B.c(B.java:1)\n"
      "2026-11-23 09:45:40,000 WARN  org.apache.flink.X [] - Failed.\n"
      "java.lang.Error: x\n\tat a.B.e(B.java:1)\n",
      {"Failed"});
  REQUIRE(incident.samples.size() == 1);
  CHECK(methods(incident.stacks, incident.samples[0].threads.at(0).stacks[0].stack) ==
        Names{"a.B.c"});
  CHECK_THAT(incident.log.at(0).message, Catch::EndsWith("\tat a.B.e(B.java:1)"));
}

TEST_CASE("a log below kubectl's timestamps keeps its own times", "[ingestion]") {
  const std::string prefix = "2026-11-23T07:00:00.123456789Z ";
  const auto incident = ingest_text(
      prefix + "2026-11-23 09:45:39,800 INFO  org.apache.flink.X [] - Thread dump: \n" +  //
          prefix + "\"main\" prio=5 Id=1 RUNNABLE\n" +                                    //
          prefix + "\tat app//a.B.c(B.java:1)\n",
      {"Thread dump"});
  REQUIRE(incident.samples.size() == 1);
  CHECK(format_timestamp(incident.samples[0].time_ms.value()) == "2026-11-23 09:45:39");
  CHECK(incident.log.at(0).time_ms == incident.samples[0].time_ms);
}

TEST_CASE("records without a date take the time of the collector's prefix", "[ingestion]") {
  const auto incident = ingest_text(
      "2026-11-23T07:00:00.500Z 09:45:39,800 INFO  org.apache.flink.X [] - first\n", {"first"});
  CHECK(format_timestamp(incident.log.at(0).time_ms.value()) == "2026-11-23 07:00:00");
}

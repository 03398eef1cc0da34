// Dumps and logs in tables that log stores export.
#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"
#include "ingestion/wrapped_dump.h"

namespace flinkdiag {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

// As Azure does: only if it must be.
std::string quoted_if_needed(std::string_view text) {
  const bool is_needed = text.find_first_of(",\"") != text.npos;
  return is_needed ? quoted(text) : std::string(text);
}

template <typename Row>
std::string table(std::string_view header, const Row& row, std::string_view line_end = "\n") {
  std::string out(header);
  out += line_end;
  std::string_view rest = kWrappedDump, line;
  while (next_line(rest, line)) out.append(row(std::string(line))).append(line_end);
  return out;
}

void check_dump(const std::string& wrapped, const std::string& note) {
  CAPTURE(wrapped);
  const Incident incident = ingest_text(wrapped);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].time_ms.has_value());
  CHECK(thread_names(incident.samples[0]) == kThreads);
  CHECK(incident.inputs.at(0).notes == Names{note});
}

TEST_CASE("the column of a table that holds a dump is read", "[unwrap]") {
  const auto splunk = [](const std::string& line) {
    return "\"2026-11-23T08:46:41.000Z\"," + quoted(line) + ",\"h1\"";
  };
  check_dump(table("\"_time\",\"_raw\",\"host\"", splunk),
             R"(unwrapped: 11 rows of a table ("_raw"))");
  check_dump(table("\"_time\",\"_raw\",\"host\"", splunk, "\r\n"),
             R"(unwrapped: 11 rows of a table ("_raw"))");
  check_dump(table("TimeGenerated [UTC],ContainerName,LogEntry",
                   [](const std::string& line) {
                     return "2026-11-23T08:46:41Z,main," + quoted_if_needed(line);
                   }),
             R"(unwrapped: 11 rows of a table ("LogEntry"))");
  check_dump(
      table("Date;Message", [](const std::string& line) { return "23.11.;" + quoted(line); }),
      R"(unwrapped: 11 rows of a table ("Message"))");
  check_dump(
      table("date\tmessage", [](const std::string& line) { return "2026-11-23\t" + quoted(line); }),
      R"(unwrapped: 11 rows of a table ("message"))");
}

// A thread's name that is not quoted by the table stays whole.
TEST_CASE("a field may hold quotes that are none of the table", "[unwrap]") {
  const Incident incident = ingest_text(
      "pod;message\ntm-1;\"main\" #1 prio=5 tid=0x1 nid=0x2 runnable\ntm-1;\tat a.B.c(B.java:1)\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"main"});
}

TEST_CASE("a field may hold a whole dump, and each line of it has its place", "[unwrap]") {
  const Incident incident =
      ingest_text("id,text,owner\n1,\"see\nbelow\",me\n2," + quoted(kWrappedDump) + ",\"you\"\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].place.line == 5);
  CHECK(incident.samples[0].threads.at(0).place.line == 7);
  CHECK(incident.samples[0].threads.at(1).place.line == 12);
}

TEST_CASE("rows of several pods are kept apart", "[unwrap]") {
  const std::string text = table("message,kubernetes.pod.name", [](const std::string& line) {
    return quoted(line) + ",tm-1\n" + quoted(line) + ",tm-2";
  });
  const Incident incident = ingest_text(text);
  REQUIRE(incident.samples.size() == 2);
  for (const Sample& sample : incident.samples) CHECK(thread_names(sample) == kThreads);
}

TEST_CASE("text with commas is no table", "[unwrap]") {
  const std::string log = "2026-11-23 10:06:21,000 INFO  org.apache.flink.A [] - one, two\n";
  for (const std::string& text : {log + log, "Hello all, see below\n\n" + std::string(kWrappedDump),
                                  std::string("a,b\n1,2\n3,4\n"), "one, two\n" + log}) {
    CAPTURE(text);
    const Incident incident = ingest_text(text);
    for (const std::string& note : incident.inputs.at(0).notes)
      CHECK_FALSE(contains(note, "unwrapped"));
  }
}

TEST_CASE("a log whose lines have as many commas as the first one is no table", "[unwrap]") {
  std::string log = "Starting Flink, please wait\n";
  for (int i = 10; i < 40; ++i)
    log += "2026-11-23 08:46:" + std::to_string(i) +
           ".123 INFO  a.B [] - Loading configuration property: k, v\n";
  CHECK(ingest_text(log, {"property: k, v"}).log.size() == 30);
}

TEST_CASE("a REST dump in a cell of a table is read", "[unwrap]") {
  const std::string dump = R"({"threadInfos":[{"threadName":"main","stringifiedThreadInfo":)"
                           R"("\"main\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n\n"}]})";
  const Incident incident = ingest_text("_time,_raw\n2026-11-23," + quoted(dump) + "\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"main"});
  CHECK(incident.inputs.at(0).notes.at(0) == R"(unwrapped: 1 row of a table ("_raw"))");
}

TEST_CASE("hostile tables are one input and no hang", "[unwrap]") {
  const auto repeated = [](std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  const std::string head = "a,message\n1,at a.B.c(B.java:1)\n";
  for (const std::string& text :
       {head + repeated("1,\"x\n", 200'000), head + repeated(",\"\"", 300'000),
        head + repeated("1,\"\"\"\n", 200'000), head + "1,\"" + repeated("\"\"", 500'000),
        head + repeated(",", 1'000'000), repeated("a,", 500'000), repeated("a,b\n", 200'000)}) {
    CHECK(ingest_text(text).inputs.size() == 1);
  }
}

}  // namespace
}  // namespace flinkdiag

// Logs whose layout writes each record as JSON.
#include <catch2/catch.hpp>

#include "flinkdiag/support/json_string.h"
#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

// The same record as each layout writes it, thrown exception included.
constexpr const char* kThrown = R"-("a.XException: no\n\tat a.B.c(B.java:1)\n")-";
constexpr const char* kMessage = R"-("message":"A (1/2) switched from INITIALIZING to FAILED.",)-";

const Names kRecords = {
    std::string(R"({"@timestamp":"2026-11-23T08:46:41.123Z","log.level":"WARN",)") + kMessage +
        R"("ecs.version":"1.2.0","log.logger":"org.apache.flink.a.Task","error.stack_trace":)" +
        kThrown + "}",
    std::string(R"({"@timestamp":"2026-11-23T08:46:41.123Z","log":{"level":"WARN","logger":)") +
        R"("org.apache.flink.a.Task"},)" + kMessage + R"("error":{"stack_trace":)" + kThrown + "}}",
    std::string(R"({"instant":{"epochSecond":1795423601,"nanoOfSecond":123456789},"thread":"x",)") +
        R"("level":"WARN","loggerName":"org.apache.flink.a.Task",)" + kMessage +
        R"("thrown":{"name":"a.XException","extendedStackTrace":)" + kThrown + "}}",
    std::string(R"({"timeMillis":1795423601123,"level":"WARN",)") + kMessage +
        R"("loggerName":"org.apache.flink.a.Task","stack_trace":)" + kThrown + "}",
    std::string(R"({"@timestamp":"2026-11-23T09:46:41.123+01:00",)") + kMessage +
        R"("logger_name":"org.apache.flink.a.Task","level":"WARN","stack_trace":)" + kThrown + "}"};

Incident ingest_log(const std::string& text) { return ingest_text(text, {"switched from"}); }

}  // namespace

TEST_CASE("a record in JSON is that of the usual layout, in each of the layouts", "[unwrap]") {
  const std::string record = GENERATE(from_range(kRecords));
  CAPTURE(record);
  const Incident incident = ingest_log(record + "\n" + record + "\n");
  REQUIRE(incident.log.size() == 2);
  const LogRecord& second = incident.log[1];
  CHECK(second.place.line == 2);
  CHECK(second.time_ms == 1'795'423'601'123);  // date -u -d 2026-11-23T08:46:41.123Z +%s%3N
  CHECK(second.level == "WARN");
  CHECK(second.logger == "org.apache.flink.a.Task");
  CHECK(second.message.starts_with("A (1/2) switched from INITIALIZING to FAILED."));
  CHECK_THAT(second.message, Catch::Contains("at a.B.c("));
  CHECK(incident.inputs[0].format == "flink-log");
  CHECK(incident.inputs[0].unread_lines == 0);
  CHECK(incident.inputs[0].notes == Names{"unwrapped: 2 records of a log in JSON"});
}

// JsonLayout unless it is told `compact`, and with `complete` as one array.
TEST_CASE("records of several lines are read, with what was thrown in parts", "[unwrap]") {
  const std::string record =
      "{\n  \"instant\" : {\n    \"epochSecond\" : 1795423601,\n    \"nanoOfSecond\" : 123456789\n"
      "  },\n  \"level\" : \"WARN\",\n  \"loggerName\" : \"org.apache.flink.a.Task\",\n"
      "  \"message\" : \"A (1/2) switched from INITIALIZING to FAILED.\",\n  \"thrown\" : {\n"
      "    \"name\" : \"a.XException\",\n    \"message\" : \"no\",\n    \"cause\" : {\n"
      "      \"name\" : \"a.YException\"\n    },\n    \"extendedStackTrace\" : [ {\n"
      "      \"class\" : \"a.B\",\n      \"method\" : \"c\",\n      \"file\" : \"B.java\",\n"
      "      \"line\" : 1\n    } ]\n  }\n}";
  const auto lines = static_cast<std::uint32_t>(lines_of(record).size());
  for (const std::string& text :
       {record + "\n" + record + "\n" + kDump, "[\n" + record + ",\n" + record + "\n]\n" + kDump}) {
    CAPTURE(text);
    const Incident incident = ingest_log(text);
    REQUIRE(incident.log.size() == 2);
    CHECK(incident.log[1].place.line == lines + (text.starts_with('[') ? 2 : 1));
    CHECK(incident.log[1].time_ms == 1'795'423'601'123);
    CHECK_THAT(incident.log[1].message, Catch::Contains("at a.B.c("));
    CHECK(stacks_of(incident) == stacks_of_text(kDump));
    CHECK(incident.inputs[0].unread_lines == 0);
  }
}

TEST_CASE("records stand behind what containers put before them, each with its pod", "[unwrap]") {
  std::string pods, docker, iso, monotonic;
  for (int i = 0; i < 12; ++i) {
    const std::string pod = "tm-" + std::to_string(i % 2);  // lines of one width
    pods += "[pod/" + pod + "/main] " + kRecords[0] + "\n";
    docker += R"({"log":")" + escape_json(kRecords[0]) + R"(\n","stream":"stdout"})" + "\n";
  }
  for (int i = 0; i < 12; ++i) {
    iso += "2026-11-23T08:46:41+0000 node7 flink[123]: " + kRecords[0] + "\n";
    monotonic +=
        "[12345.67890" + std::to_string(i % 10) + "] node7 flink[123]: " + kRecords[0] + "\n";
  }
  for (const std::string& text : {pods, docker, iso, monotonic}) {
    CAPTURE(text);
    const Incident incident = ingest_log(text);
    REQUIRE(incident.log.size() == 12);
    CHECK(incident.log.back().place.line == 12);
    CHECK(incident.inputs[0].unread_lines == 0);
  }
}

TEST_CASE("brackets that never end take no time", "[unwrap]") {
  const std::string open = kRecords[0] + "\n" + repeated("{\n[", 100'000);
  CHECK(ingest_log(open).log.size() == 1);
  CHECK(ingest_log(repeated("{\n", 100'000)).log.empty());
}

TEST_CASE("a dump that the JVM prints between records in JSON is read", "[unwrap]") {
  const Incident incident =
      ingest_log("Starting...\n" + kRecords[0] + "\n" + kDump + kRecords[0] + "\n");
  CHECK(stacks_of(incident) == stacks_of_text(kDump));
  CHECK(incident.samples.at(0).place.line == 4);
  CHECK(incident.log.size() == 2);
}

TEST_CASE("JSON lines that tell no level, logger or time are no records", "[unwrap]") {
  for (const std::string part : {"\"log.level\":\"WARN\",", "\"log.logger\":", "\"@timestamp\":"}) {
    CAPTURE(part);
    std::string text = kRecords[0];
    text.replace(text.find(part) + 1, 1, "x");
    CHECK(ingest_log(text + "\n").log.empty());
  }
  std::string late = kRecords[2];
  late.replace(late.find("1795423601"), 10, "999999999999999");
  CHECK(ingest_log(late + "\n").log.empty());
}

}  // namespace flinkdiag

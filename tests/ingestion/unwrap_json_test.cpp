// Dumps and logs in the JSON of log shippers.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"
#include "ingestion/wrapped_dump.h"

namespace flinkdiag {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string_view line; next_line(text, line);) lines.emplace_back(line);
  return lines;
}

std::string quoted(std::string_view text) { return '"' + escape_json(text) + '"'; }

// Each line of the dump between these, joined by `separator`.
std::string each_line(std::string_view before, std::string_view behind,
                      std::string_view separator) {
  std::string out;
  for (const std::string& line : lines_of(kWrappedDump)) {
    if (!out.empty()) out += separator;
    out.append(before).append(quoted(line)).append(behind);
  }
  return out;
}

// What must not depend on the wrapping.
std::string facts(const Incident& incident) {
  std::string out;
  for (const Sample& sample : incident.samples) {
    out += "sample " + std::to_string(sample.time_ms.value_or(0));
    for (const Thread& thread : sample.threads) {
      out += '\n' + thread.name;
      for (const StackSample& stack : thread.stacks)
        for (const auto& method : methods(incident.stacks, stack.stack)) out += ' ' + method;
    }
  }
  return out;
}

bool has_note(const Incident& incident, const std::string& note) {
  const auto& notes = incident.inputs.at(0).notes;
  return std::find(notes.begin(), notes.end(), note) != notes.end();
}

void check_same(const std::string& wrapped, const std::string& note) {
  CAPTURE(wrapped);
  const Incident incident = ingest_text(wrapped);
  CHECK(facts(incident) == facts(ingest_text(kWrappedDump)));
  CHECK(incident.inputs.at(0).understood);
  CAPTURE(incident.inputs.at(0).notes);
  CHECK(has_note(incident, note));
}

TEST_CASE("a dump is taken out of the JSON of any log shipper", "[unwrap]") {
  const struct {
    std::string wrapped, note;
  } exports[] = {
      // Loki: query_range, and what Grafana exports
      {R"({"status":"success","data":{"result":[{"stream":{"pod":"tm-1"},"values":[)" +
           each_line("[\"1700000000000000000\",", "]", ",") + "]}]}}",
       R"(unwrapped: 11 messages of a JSON export ("values"))"},
      {"[" +
           each_line("{\"line\":", ",\"timestamp\":\"1700\",\"fields\":{\"pod\":\"tm-1\"}}",
                     ",\n") +
           "]",
       R"(unwrapped: 11 messages of a JSON export ("line"))"},
      // Elasticsearch
      {R"({"took":3,"hits":{"hits":[)" +
           each_line("{\"_id\":\"1\",\"_source\":{\"@timestamp\":\"2026-11-23T08:46:41.000Z\","
                     "\"message\":",
                     ",\"kubernetes\":{\"labels\":{\"message\":\"x\"}}}}", ",") +
           "]}}",
       R"(unwrapped: 11 messages of a JSON export ("message"))"},
      // CloudWatch Insights: the name of the field is a value
      {R"({"results":[)" +
           each_line("[{\"field\":\"@timestamp\",\"value\":\"2026-11-23 08:46:41.000\"},"
                     "{\"field\":\"@message\",\"value\":",
                     "},{\"field\":\"@ptr\",\"value\":\"CmEK\"}]", ",") +
           "]}",
       R"(unwrapped: 11 messages of a JSON export ("@message"))"},
      // Azure: rows of columns
      {R"({"tables":[{"columns":[{"name":"Time"},{"name":"Log"}],"rows":[)" +
           each_line("[\"2026-11-23T08:46:41Z\",", ",null]", ",") + "]}]}",
       R"(unwrapped: 11 messages of a JSON export ("rows"))"},
      // journald
      {each_line("{\"__REALTIME_TIMESTAMP\":\"1700\",\"MESSAGE\":", ",\"_PID\":\"1\"}", "\n"),
       R"(unwrapped: 11 messages of a JSON export ("MESSAGE"))"},
      // OpenTelemetry
      {R"({"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"b"}}]},)"
       R"("scopeLogs":[{"logRecords":[)" +
           each_line("{\"body\":{\"stringValue\":", "}}", ",") + "]}]}]}",
       R"(unwrapped: 11 messages of a JSON export ("stringValue"))"},
      // Ansible: the same twice, and what it prints before its JSON
      {"ok: [tm-1] => {\n    \"cmd\": [\"jstack\", \"1\"],\n    \"stdout\": " +
           quoted(kWrappedDump) + ",\n    \"stdout_lines\": [\n" +
           each_line("        ", "", ",\n") + "\n    ]\n}\n",
       R"(unwrapped: 1 message of a JSON export ("stdout"))"},
      {"[" + each_line("", "", ",\n ") + "]", "unwrapped: 11 messages of a JSON export"},
      {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"output\":" +
           quoted(kWrappedDump) + "}",
       R"(unwrapped: 1 message of a JSON export ("output"))"},
  };
  for (const auto& [wrapped, note] : exports) check_same(wrapped, note);
}

TEST_CASE("a message of JSON lines may have several lines", "[unwrap]") {
  std::string wrapped, block;
  for (const std::string& line : lines_of(kWrappedDump)) {
    block += line + '\n';
    if (!line.empty()) continue;
    wrapped += "{\"log\":" + quoted(block) + ",\"stream\":\"stdout\"}\n";
    block.clear();
  }
  wrapped += "{\"log\":" + quoted(block) + ",\"stream\":\"stdout\"}\n";
  check_same(wrapped, R"(unwrapped: 3 messages of a JSON export ("log"))");
}

// As Splunk does with what has more than 256 lines.
TEST_CASE("events that a dump was cut into may come newest first", "[unwrap]") {
  std::vector<std::string> events(1);
  for (const std::string& line : lines_of(kWrappedDump)) {
    if (contains(line, "java.lang.Thread.State: RUNNABLE")) events.emplace_back();
    events.back() += line + '\n';
  }
  REQUIRE(events.size() == 2);
  const std::string wrapped = "{\"result\":{\"_raw\":" + quoted(events[1]) +
                              "}}\n{\"result\":{\"_raw\":" + quoted(events[0]) + "}}\n";
  check_same(wrapped, R"(unwrapped: 2 messages of a JSON export ("_raw"))");
  const Incident incident = ingest_text(wrapped);
  CHECK(incident.samples.at(0).threads.at(1).place.line == 2);
  const auto cell = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('"', at)) != text.npos; at += 2)
      text.insert(at, 1, '"');
    return '"' + text + '"';
  };
  check_same("_time,_raw\n1," + cell(events[1]) + "\n1," + cell(events[0]) + "\n",
             R"(unwrapped: 2 rows of a table ("_raw"))");
}

TEST_CASE("a message of several lines ends where it ends", "[unwrap]") {
  std::string text;
  for (const std::string name : {"a", "b", "c"}) {
    text += "{\"log\":" +
            quoted('"' + name + "\" #1 prio=5 tid=0x1 nid=0x2 runnable\n\tat a.B.c(B.java:1)\n") +
            "}\n";
  }
  for (const char* line : {"\tat a.B.d(B.java:2)", "\tat a.B.e(B.java:3)"})
    text += "{\"log\":" + quoted(line) + "}\n";
  const Incident incident = ingest_text(text);
  REQUIRE(incident.samples.size() == 1);
  const Thread& last = incident.samples[0].threads.back();
  CHECK(methods(incident.stacks, last.stacks.front().stack) == Names{"a.B.c", "a.B.d", "a.B.e"});
}

TEST_CASE("a line that Docker has cut in parts is one line", "[unwrap]") {
  std::string wrapped;
  for (const std::string& line : lines_of(kWrappedDump)) {
    if (line.size() > 60) wrapped += "{\"log\":" + quoted(line.substr(0, 60)) + "}\n";
    wrapped += "{\"log\":" + quoted((line.size() > 60 ? line.substr(60) : line) + "\n") + "}\n";
  }
  check_same(wrapped, R"(unwrapped: 14 messages of a JSON export ("log"))");
}

TEST_CASE("lines that are no JSON stay between the messages", "[unwrap]") {
  const Incident incident = ingest_text(
      "{\"MESSAGE\":\"2026-11-23 10:06:20,000 INFO  a.B [] - one\"}\n" + std::string(kWrappedDump) +
      "{\"MESSAGE\":\"2026-11-23 10:06:22,000 INFO  a.B [] - two\"}\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == kThreads);
  CHECK(incident.samples[0].threads[0].place.line == 5);
}

TEST_CASE("a place in an export is the line where its message stands", "[unwrap]") {
  const std::string lines = each_line("{\"MESSAGE\":", "}", "\n\n");
  const Incident incident = ingest_text(lines + "\n{\"MESSAGE\":\"~~ unknown ~~\"}\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].place.line == 3);
  CHECK(incident.samples[0].threads.at(0).place.line == 7);
  CHECK(incident.samples[0].threads.at(1).place.line == 17);
  CHECK(has_note(incident, "line 22: the first line that was not understood"));

  const Incident whole = ingest_text("{\n\n\"stdout\":" + quoted(kWrappedDump) + "}");
  REQUIRE(whole.samples.size() == 1);
  CHECK(whole.samples[0].threads.at(1).place.line == 3);
}

// Where the pod stands does not matter: before the message, behind it, around all of its messages.
TEST_CASE("messages of several pods are kept apart", "[unwrap]") {
  std::string behind, before, streams[2];
  for (const std::string& line : lines_of(kWrappedDump)) {
    for (const std::string pod : {"tm-1", "tm-2"}) {
      const std::string text = quoted(line);
      behind += "{\"MESSAGE\":" + text + ",\"kubernetes\":{\"pod\":{\"name\":\"" + pod + "\"}}}\n";
      before +=
          "{\"host\":\"h\",\"labels\":{\"k8s-pod_name\":\"" + pod + "\"},\"text\":" + text + "}\n";
      streams[pod == "tm-2"] += "[\"1700\"," + text + "],";
    }
  }
  const std::string loki =
      R"({"result":[{"values":[)" + streams[0] +
      R"(["1",""]],"stream":{"pod":"tm-1"}},{"stream":{"pod":"tm-2"},"values":[)" + streams[1] +
      R"(["1",""]]}]})";
  for (const std::string& text : {behind, before, loki}) {
    CAPTURE(text);
    const Incident incident = ingest_text(text);
    REQUIRE(incident.samples.size() == 2);
    for (const Sample& sample : incident.samples) {
      CHECK(thread_names(sample) == kThreads);
      CHECK(methods(incident.stacks, sample.threads[1].stacks.front().stack) ==
            Names{"a.Task.run"});
    }
    CHECK(incident.samples[0].process_hint != incident.samples[1].process_hint);
  }
}

TEST_CASE("a dump that does not tell its time has that of the JSON lines it is in", "[unwrap]") {
  std::string text = each_line("{\"log\":", ",\"time\":\"2026-11-23T08:46:41.123456789Z\"}", "\n");
  const Incident dated = ingest_text(text);
  CHECK(facts(dated) == facts(ingest_text(kWrappedDump)));
  CHECK(dated.inputs.at(0).notes.empty());
  text.erase(0, text.find('\n') + 1);  // the line with its own time
  const Incident undated = ingest_text(text);
  REQUIRE(undated.samples.size() == 1);
  CHECK(undated.samples[0].time_ms ==
        1'795'423'601'123);  // date -d 2026-11-23T08:46:41.123Z +%s%3N
}

TEST_CASE("JSON in JSON is unwrapped three times at most", "[unwrap]") {
  std::string text = kWrappedDump;
  for (int level = 1; level <= 4; ++level) {
    text = "{\"a\":\"\",\"output\":" + quoted(text) + "}";
    CAPTURE(level);
    CHECK(ingest_text(text).samples.size() == (level <= 3 ? 1 : 0));
  }
}

TEST_CASE("an export that holds no dump is named as it was before", "[unwrap]") {
  for (const char* text : {R"({"greeting":"hello","to":["all","of","you"]})",
                           R"x({"time":"2026-11-23 08:46:41","stack":"\tat a.B.c(B.java:1)"})x",
                           R"([{"name":"at work","when":"2026-11-23T08:46:41Z"}])"}) {
    const Incident incident = ingest_text(text);
    CAPTURE(text);
    CHECK_FALSE(incident.inputs.at(0).understood);
    REQUIRE(incident.inputs.at(0).notes.size() == 1);
    CHECK(contains(incident.inputs.at(0).notes[0], "none of the answers that are known here"));
  }
}

// Their threads would be those of one process.
TEST_CASE("REST dumps in a JSON of somebody's own are not joined", "[unwrap]") {
  const std::string dump = R"x({"threads":[{"stringifiedThreadInfo":"\"main\" Id=1 RUNNABLE\n)x"
                           R"x(\tat a.B.c(B.java:1)\n"}]})x";
  const Incident incident = ingest_text("{\"a\":\"" + std::string(5000, '~') +
                                        "\",\"tm-1\":" + dump + ",\"tm-2\":" + dump + "}");
  CHECK(incident.samples.size() != 1);
}

TEST_CASE("a log behind a JSON is read, whatever quotes stand in it", "[unwrap]") {
  std::string log = "{\n \"pod\": \"jm-1\",\n \"state\": \"ok\"\n}\n";
  for (int i = 10; i < 40; ++i)
    log += "2026-11-23 08:46:" + std::to_string(i) + ",123 INFO  a.B [] - what is " +
           std::to_string(i) + (i % 9 == 0 ? " 3.5\" disk\n" : "\n");
  CHECK(ingest_text(log, {"what is"}).log.size() == 30);
}

TEST_CASE("a backslash before an n is no line end", "[unwrap]") {
  std::string log;
  for (int i = 0; i < 9; ++i)
    log += R"({"log":"08:46:41,123 INFO a.B - C:\\new what is\n","time":"2026-11-23T08:46:41Z"})"
           "\n";
  const Incident incident = ingest_text(log, {"what is"});
  REQUIRE(incident.log.size() == 9);
  CHECK(incident.log[0].time_ms.has_value());
}

TEST_CASE("damaged and hostile JSON is one input and no hang", "[unwrap]") {
  const auto repeated = [](std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  for (const std::string& text :
       {repeated("[", 1'000'000), repeated("{\"a\":", 300'000), repeated("[\"at a.b(C)\"", 100'000),
        repeated("{\"pod\":\"at a.b(C)\",\"a\":[", 50'000),
        repeated("{\"a\":\"at a.b(C)\n", 100'000),
        "{\"pod\":\"x\",\"a\":\"at b.c(D)\",\"b\":[" +
            repeated("{\"pod\":\"y\",\"c\":\"\"},", 50'000),
        repeated("{\"a\"}\n", 200'000), repeated("[\"\\\"", 300'000)}) {
    CHECK(ingest_text(text).inputs.size() == 1);
  }
}

TEST_CASE("an export that was cut off is read as far as it goes", "[unwrap]") {
  const std::string whole = "[" + each_line("{\"line\":", "}", ",") + "]";
  const Incident incident = ingest_text(whole.substr(0, whole.size() - 12));
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == kThreads);
}

}  // namespace
}  // namespace flinkdiag

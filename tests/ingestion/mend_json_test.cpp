// REST answers whose quotes a chat window or a web page has replaced.
#include <array>
#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"

namespace flinkdiag {
namespace {

constexpr const char* kDump =
    R"({"threadInfos":[{"threadName":"Map (1/2)#0","stringifiedThreadInfo":"\"Map (1/2)#0\" Id=1 )"
    R"(RUNNABLE\n\tat a.B.c(B.java:1)\n\n"},{"threadName":"it's","stringifiedThreadInfo":"\"it's\" )"
    R"(Id=2 WAITING on a.Lock@1b\n\tat a.B.<init>(B.java:2)\n\n"}]})";

// Opening and closing quotes by turns.
std::string with_quotes(std::string_view text, const std::array<const char*, 2>& quotes) {
  std::string out;
  std::size_t turn = 0;
  for (const char c : text) c == '"' ? out.append(quotes[turn++ % 2]) : out.append(1, c);
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '"'   ? "&quot;"
           : c == '<' ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '&' ? "&amp;"
                      : std::string(1, c);
  }
  return out;
}

void check_dump(const std::string& text, const Names& notes) {
  CAPTURE(text);
  const Incident incident = ingest_text(text);
  CHECK(incident.inputs.at(0).format == "rest-thread-dump");
  CHECK(incident.inputs.at(0).notes == notes);
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) == Names{"Map (1/2)#0", "it's"});
  CHECK(methods(incident.stacks, incident.samples[0].threads[1].stacks.front().stack) ==
        Names{"a.B.<init>"});
}

TEST_CASE("typographic quotes in JSON are mended", "[unwrap]") {
  const Names notes = {"mended: JSON with typographic quotes"};
  for (const auto& quotes : std::to_array<std::array<const char*, 2>>(
           {{"“", "”"}, {"„", "“"}, {"«", "»"}, {"« ", " »"}, {"”", "”"}}))
    check_dump(with_quotes(kDump, quotes), notes);
  check_dump("$ curl -s jm:8081/taskmanagers/tm-1/thread-dump\n" + with_quotes(kDump, {"“", "”"}),
             notes);
}

TEST_CASE("HTML entities in JSON are mended, escaped twice, too", "[unwrap]") {
  const std::string note = "mended: JSON with HTML entities";
  check_dump(escaped(kDump), {note});
  check_dump(escaped(escaped(kDump)), {note, note});
}

TEST_CASE("JSON that is none with plain quotes either gives no thread", "[unwrap]") {
  const std::string broken = with_quotes(R"({"threadName "main","a":"\"main\" #1 prio=5 tid=0x1 )"
                                         R"(nid=0x2 runnable"},{"threadName":"b")",
                                         {"“", "”"});
  const Incident incident = ingest_text(broken + "\n\tat a.B.c(B.java:1)\n");
  CHECK(incident.samples.empty());
  CHECK_FALSE(incident.inputs.at(0).understood);
  CHECK(incident.inputs.at(0).format == "json");
  CHECK(contains(incident.inputs.at(0).notes.back(), "line 1 not read: "));
}

TEST_CASE("a log with typographic quotes is no JSON", "[unwrap]") {
  const Incident incident = ingest_text(
      "2026-11-23 10:06:21,000 INFO  org.apache.flink.A [] - one\n{ “a”: not JSON\n"
      "2026-11-23 10:06:22,000 INFO  org.apache.flink.A [] - two\n");
  CHECK(incident.inputs.at(0).format == "flink-log");
}

TEST_CASE("a REST dump that was broken at one column is mended, within its strings, too",
          "[unwrap]") {
  std::string json = R"({"threadInfos":[)";
  for (int i = 0; i < 20; ++i)
    json += std::string(i == 0 ? "" : ",") + R"({"threadName":"task-)" + std::to_string(i) +
            R"(","stringifiedThreadInfo":"\"task\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n\n"})";
  json += "]}";
  const auto plain = ingest_text(json);
  REQUIRE(plain.samples.size() == 1);
  for (const std::size_t width : {80U, 100U, 97U}) {
    CAPTURE(width);
    std::string broken;
    for (std::size_t at = 0; at < json.size(); at += width) broken += json.substr(at, width) + "\n";
    const auto mended = ingest_text(broken);
    REQUIRE(mended.samples.size() == 1);
    CHECK(thread_names(mended.samples[0]) == thread_names(plain.samples[0]));
    CHECK(mended.inputs[0].notes ==
          Names{"mended: JSON broken at " + std::to_string(width) + " columns"});
  }
}

TEST_CASE("of a REST dump that was cut off or has a hole it is known that a part is missing",
          "[unwrap]") {
  const std::string json = R"({"threadInfos":[{"threadName":"a","stringifiedThreadInfo":)"
                           R"("\"a\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n\n"},)"
                           R"({"threadName":"b","stringifiedThreadInfo":)"
                           R"("\"b\" Id=2 RUNNABLE\n\tat a.B.d(B.java:1)\n\n"}]})";
  CHECK_FALSE(ingest_text(json).inputs[0].incomplete);
  CHECK_FALSE(ingest_text(json + "\n$ ").inputs[0].incomplete);
  const auto first_thread = json.find("},");
  for (std::size_t size = first_thread; size < json.size() - 1; ++size) {
    CAPTURE(json.substr(0, size));
    CHECK(ingest_text(json.substr(0, size)).inputs[0].incomplete);
  }
  std::string torn = json;
  torn.replace(json.find("},") - 5, 20, 20, '\0');
  CHECK(ingest_text(torn).inputs[0].incomplete);
}

}  // namespace
}  // namespace flinkdiag

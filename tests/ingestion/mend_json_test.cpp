// REST answers whose quotes a chat window or a web page has replaced.
#include <array>
#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"
#include "ingestion/ingest_text.h"

namespace flinkdiag {
namespace {

using Names = std::vector<std::string>;

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

}  // namespace
}  // namespace flinkdiag

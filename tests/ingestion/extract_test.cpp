#include "ingestion/extract.h"

#include <catch2/catch.hpp>

#include "ingestion/ingest_text.h"
#include "ingestion/json_text.h"

namespace flinkdiag {
namespace {

constexpr const char* kDump =
    "\"main\" #1 prio=5 os_prio=0 cpu=12.50ms elapsed=3.4s tid=0x1 nid=0x2 waiting on condition\n"
    "   java.lang.Thread.State: WAITING (parking)\n"
    "\tat jdk.internal.misc.Unsafe.park(Native Method)\n"
    "\t- parking to wait for  <0x00000000fd3271e8> (a java.util.concurrent.locks.Lock)\n"
    "\tat a.B.c(B.java:12)\n";

std::string extract_of(const std::string& text) {
  return write_extract(ingest({Input::from_text("dump.txt", text)}, {}));
}

Incident read_back(const std::string& text) {
  return read_extract(Input::from_text("extract.json", text));
}

// The only note on a text that is refused.
std::string note_on(const std::string& text) {
  const auto incident = read_back(text);
  REQUIRE(incident.inputs.size() == 1);
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.samples.empty());
  REQUIRE(incident.inputs[0].notes.size() == 1);
  return incident.inputs[0].notes[0];
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an extract gives back what was read, under the name of its input", "[ingestion]") {
  const auto text = extract_of(kDump);
  CHECK(is_extract(text));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  const auto incident = read_back(text);
  REQUIRE(incident.inputs.size() == 1);
  CHECK(incident.inputs[0].path == "dump.txt");
  CHECK(incident.inputs[0].format == "jstack");
  REQUIRE(incident.samples.size() == 1);
  REQUIRE(incident.samples[0].threads.size() == 1);
  const Thread& thread = incident.samples[0].threads[0];
  CHECK(thread.name == "main");
  CHECK(thread.place == Place{0, 1});
  CHECK(thread.state == ThreadState::waiting);
  CHECK(thread.cpu_ms == 12.5);
  CHECK(thread.native_id == "0x2");
  REQUIRE(thread.locks.size() == 1);
  CHECK(thread.locks[0].kind == Lock::Kind::parking);
  CHECK(thread.locks[0].identity == 0xfd3271e8);
  REQUIRE(thread.stacks.size() == 1);
  CHECK(methods(incident.stacks, thread.stacks[0].stack) ==
        std::vector<std::string>{"jdk.internal.misc.Unsafe.park", "a.B.c"});
}

TEST_CASE("an extract of an extract is the same extract", "[ingestion]") {
  const auto text = extract_of(kDump);
  CHECK(write_extract(read_back(text)) == text);
}

TEST_CASE("names that are not UTF-8 can be extracted", "[ingestion]") {
  const auto incident = read_back(extract_of(replaced(kDump, "\"main\"", "\"m\xff\"")));
  CHECK(incident.samples.at(0).threads.at(0).name == "m\xEF\xBF\xBD");
}

TEST_CASE("an extract of another version is refused", "[ingestion]") {
  CHECK(note_on(replaced(extract_of(kDump), "extract/1", "extract/2")) ==
        "an extract that cannot be read: written by another version of flinkdiag; this one reads "
        "flinkdiag.extract/1");
}

TEST_CASE("of a damaged extract nothing is read", "[ingestion]") {
  constexpr const char* kDamaged = "an extract that is damaged; extract the dump again";
  const auto text = extract_of(kDump);
  CHECK(note_on(text.substr(0, text.size() / 2)) == kDamaged);
  CHECK(note_on(replaced(text, "\"stack\":1", "\"stack\":9")) == kDamaged);
  CHECK(note_on(replaced(text, "\"stack\":1", "\"stack\":-1")) == kDamaged);
  CHECK(note_on(replaced(text, "\"at\":[0,", "\"at\":[7,")) ==
        "an extract that cannot be read: an input that is not there");
  CHECK(note_on(replaced(extract_of("2026-11-23 08:46:41\n" + std::string(kDump)),
                         "\"time_ms\":", "\"time_ms\":99999")) ==
        "an extract that cannot be read: a number that is too large");
  CHECK(note_on(replaced(text, "\"parking\"", "\"parked\"")) ==
        "an extract that cannot be read: a word that is not known");
  CHECK(note_on(replaced(text, "\"threads\":[{", "\"threads\":[1,{")) ==
        "an extract that cannot be read: a fact that is no object");
}

TEST_CASE("an extract of no input is refused", "[ingestion]") {
  const std::string inputs = GENERATE("[]", R"({"a":{}})", "1", "null");
  CHECK(note_on(R"({"schema":"flinkdiag.extract/1","frames":[],"stacks":[[]],"inputs":)" + inputs +
                R"(,"samples":[{"kind":"thread_dump","threads":[]}]})") ==
        "an extract that cannot be read: it names no input");
}

TEST_CASE("an extract that would take too much memory is refused", "[ingestion]") {
  CHECK(
      note_on(R"({"schema":"flinkdiag.extract/1","x":[)" + std::string(kMostJsonValues + 1, ',')) ==
      "an extract that cannot be read: it has more than 8000000 values; extract fewer inputs at "
      "once");
}

TEST_CASE("nothing in an extract drives the terminal that it is written to", "[ingestion]") {
  const auto text = extract_of(replaced(kDump, "\"main\"", "\"m\xC2\x9B\xE2\x80\xAE\x7F\u00e9\""));
  CHECK_THAT(text, Catch::Contains("m\\u009b\\u202e\\u007f\u00e9"));
  CHECK(read_back(text).samples.at(0).threads.at(0).name == "m\xC2\x9B\xE2\x80\xAE\x7F\u00e9");
}

}  // namespace flinkdiag

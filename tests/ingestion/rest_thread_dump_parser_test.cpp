#include "ingestion/extract.h"
#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"
#include "ingestion/json_parser.h"

using namespace flinkdiag;

namespace {

// Two entries as Flink writes them; the second name holds quotes.
const std::string kDump =
    R"({"threadInfos":[{"threadName":"main","stringifiedThreadInfo":"\"main\" Id=1 WAITING on a.B@1f\n\tat java.base@17.0.15/java.lang.Object.wait(Native Method)\n\tat app//org.a.Main.main(Main.java:7)\n\n"},{"threadName":"Map \"x\" (1/2)#3","stringifiedThreadInfo":"\"Map \"x\" (1/2)#3\" Id=9 RUNNABLE (in native)\n\tat org.a.User.open(User.java:5)\n\t-  locked org.a.User@2b\n\n"}]})";

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

void check_both_threads(const Incident& incident) {
  REQUIRE(incident.samples.size() == 1);
  REQUIRE(thread_names(incident.samples[0]) ==
          std::vector<std::string>{"main", "Map \"x\" (1/2)#3"});
  const auto& threads = incident.samples[0].threads;
  CHECK(threads[0].state == ThreadState::waiting);
  CHECK(methods(incident.stacks, threads[0].stacks[0].stack) ==
        std::vector<std::string>{"java.lang.Object.wait", "org.a.Main.main"});
  CHECK(threads[1].state == ThreadState::runnable);
  CHECK(methods(incident.stacks, threads[1].stacks[0].stack) ==
        std::vector<std::string>{"org.a.User.open"});
  CHECK(threads[1].native_id == "9");
  REQUIRE(threads[1].locks.size() == 1);
  CHECK(threads[1].locks[0].identity == 0x2b);
}

// So many threads that several of ours read them, one to a line if `between` ends one.
std::string many_threads(int count, const std::string& between) {
  std::string json = "{\"threadInfos\":[";
  for (int i = 1; i <= count; ++i) {
    const auto number = std::to_string(i);
    const std::string odd = i % 50 == 0 ? "what is this\\n" : "";
    json += (i == 1 ? "" : between) + R"({"threadName":"Map )" + number +
            R"(","stringifiedThreadInfo":"\"Map )" + number + R"(\" Id=)" + number +
            R"( WAITING on a.B@1f\n\tat a.B.c)" + std::to_string(i % 7) +
            "(B.java:" + std::to_string(i % 11) + ")\\n" + odd + "\\n\"}";
  }
  return json + "]}";
}

std::string learnt(const Input& input, std::size_t at_once) {
  IngestOptions options;
  options.threads = at_once;
  return write_extract(ingest({input}, options));
}

const InputSummary& summary_of(const Incident& incident) { return incident.inputs.at(0); }

}  // namespace

TEST_CASE("what is learnt of a REST dump does not hang on how many threads read it",
          "[ingestion][rest]") {
  const auto text = GENERATE(many_threads(900, ","), many_threads(900, ",\n"),
                             many_threads(450, ",\n") + "\n" + many_threads(450, ","));
  const Input input = Input::from_text("dump.json", text);
  const auto alone = learnt(input, 1);
  CHECK((learnt(input, 3) == alone));
}

TEST_CASE("each thread of a REST dump stands where it is in the input, whoever reads it",
          "[ingestion][rest]") {
  IngestOptions options;
  options.threads = 4;
  const auto incident =
      ingest({Input::from_text("dump.json", "\n" + many_threads(900, ",\n"))}, options);
  REQUIRE(incident.samples.size() == 1);
  const auto& threads = incident.samples[0].threads;
  REQUIRE(threads.size() == 900);
  for (const std::size_t i : {0U, 1U, 224U, 225U, 226U, 449U, 450U, 899U}) {
    CHECK(threads[i].name == "Map " + std::to_string(i + 1));
    CHECK(threads[i].place.line == i + 2);
  }
  CHECK(incident.inputs[0].unread_lines == 900 / 50);
}

TEST_CASE("no more threads are kept of JSON than may be, whoever reads it", "[ingestion][rest]") {
  const std::string dump = many_threads(3, ",\n");
  const std::string text = GENERATE_COPY(
      many_threads(6, ",\n"), dump + "\n" + dump, dump + "\n" + dump.substr(0, dump.size() - 2),
      std::string(R"({"threads":[{"threadName":"1"},{"threadName":"2"},{"threadName":"3"}]})") +
          R"({"threads":[{"threadName":"4"},{"threadName":"5"}]}{"threads":[{"threadName":"6"}]})",
      std::string(R"({"threadDump":{"threadContainers":[{"threads":[{"tid":1},{"tid":2}]},)") +
          R"({"threads":[{"tid":3},{"tid":4},{"tid":5}]},{"threads":[{"tid":6}]}]}})");
  CAPTURE(text);
  const Input input = Input::from_text("dump.json", text);
  const LiteralSet wanted({});
  Incident incident;
  InputSummary summary;
  ParseContext context{input, 0, wanted, incident, summary, 2, 4};
  context.shortest_stretch = 1;
  parse_json(context);
  CHECK(summary.threads == 4);
  CHECK(summary.samples == incident.samples.size());
  for (const Sample& sample : incident.samples) CHECK_FALSE(sample.threads.empty());
  CHECK(summary.notes.at(0) == "cut: of more than 4 threads the first ones were read");
  CHECK(std::count(summary.notes.begin(), summary.notes.end(), summary.notes[0]) == 1);
}

TEST_CASE("bytes behind a REST dump are not taken for a part of it", "[ingestion][rest]") {
  const std::string behind =
      R"({"threadInfos":[{"threadName":"other","stringifiedThreadInfo":""}]})";
  const auto bytes = std::make_shared<const std::string>(kDump + behind);
  Input input = Input::from_text("dump.json", "");
  input.text = std::string_view(*bytes).substr(0, kDump.size());
  input.owner = bytes;
  input.behind = behind.size();
  REQUIRE(input.behind >= 64);
  check_both_threads(ingest({input}, {}));
}

TEST_CASE("a REST thread dump gives its threads, states, frames and locks", "[ingestion][rest]") {
  const Incident incident = ingest_text(kDump);
  CHECK(summary_of(incident).format == "rest-thread-dump");
  CHECK(summary_of(incident).understood);
  CHECK(summary_of(incident).threads == 2);
  CHECK(summary_of(incident).unread_lines == 0);
  CHECK(summary_of(incident).notes.empty());
  check_both_threads(incident);
}

TEST_CASE("threadName wins over the name in the header", "[ingestion][rest]") {
  const auto incident = ingest_text(
      R"({"threadInfos":[{"threadName":"new","stringifiedThreadInfo":"\"old\" Id=1 RUNNABLE\n"}]})");
  CHECK(thread_names(incident.samples.at(0)) == std::vector<std::string>{"new"});
}

TEST_CASE("keys may come in another order, as jq -S sorts them", "[ingestion][rest]") {
  const auto incident = ingest_text(
      R"({"threadInfos":[{"stringifiedThreadInfo":"\"a\" Id=1 RUNNABLE\n","threadName":"a"}]})");
  CHECK(thread_names(incident.samples.at(0)) == std::vector<std::string>{"a"});
  CHECK(summary_of(incident).notes.empty());
}

TEST_CASE("an entry's place is the line where it starts", "[ingestion][rest]") {
  const auto incident = ingest_text(
      "{\n \"threadInfos\": [\n  {\n   \"threadName\": \"a\",\n"
      "   \"stringifiedThreadInfo\": \"\\\"a\\\" Id=1 RUNNABLE\\n\"\n  },\n  {\n"
      "   \"threadName\": \"b\",\n   \"stringifiedThreadInfo\": \"\\\"b\\\" Id=2 RUNNABLE\\n\"\n"
      "  }\n ]\n}\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].threads.at(0).place.line == 4);
  CHECK(incident.samples[0].threads.at(1).place.line == 8);
}

// Pretty-printed JSON within a JSON string: its line ends are escapes, the input has one line more.
TEST_CASE("an entry of an escaped dump stands on the line of the input", "[ingestion][rest]") {
  const auto incident = ingest_text(
      "{\"id\": 1}\n"
      R"({\"threadInfos\":[\n\n{\"threadName\":\"a\",\"stringifiedThreadInfo\":\"\\\"a\\\" Id=1 RUNNABLE\\n\"}]})"
      "\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].place.line == 2);
  CHECK(incident.samples[0].threads.at(0).place.line == 2);
}

TEST_CASE("each of several dumps in one file is a sample", "[ingestion][rest]") {
  const auto separator = GENERATE("\n", "\n\n", ",");
  const Incident incident = ingest_text(kDump + separator + kDump);
  CHECK(incident.samples.size() == 2);
  CHECK(summary_of(incident).threads == 4);
  CHECK(ingest_text("[" + kDump + "," + kDump + "]").samples.size() == 2);
}

TEST_CASE("broken escapes do not hide threads", "[ingestion][rest][damaged]") {
  const std::string real_newlines = replace_all(replace_all(kDump, "\\n", "\n"), "\\t", "\t");
  const std::string twice = replace_all(kDump, "\\", "\\\\");
  const std::string as_string = replace_all(twice, "\"", "\\\"");
  for (const std::string& text : {
           real_newlines,                             // pasted through an editor
           replace_all(real_newlines, "\\\"", "\""),  // and the quotes lost their backslash
           twice,                                     // escaped once more
           as_string,                                 // a string within JSON
           "\"" + as_string + "\"",
       }) {
    CAPTURE(text);
    const Incident incident = ingest_text(text);
    CHECK(summary_of(incident).format == "rest-thread-dump");
    CHECK(summary_of(incident).threads == 2);
    CHECK(summary_of(incident).notes.size() == 1);
    check_both_threads(incident);
  }
}

TEST_CASE("a dump that is cut off keeps what came before", "[ingestion][rest][damaged]") {
  const auto cut = kDump.find("User.java");
  const Incident incident = ingest_text(kDump.substr(0, cut));
  REQUIRE(incident.samples.size() == 1);
  REQUIRE(incident.samples[0].threads.size() == 2);
  CHECK_FALSE(incident.samples[0].threads[0].stack_cut);
  CHECK(incident.samples[0].threads[1].stack_cut);  // its outer frames were behind the cut
  CHECK(summary_of(incident).understood);
  CHECK(summary_of(incident).notes ==
        std::vector<std::string>{"the JSON is damaged or cut off: 2 threads were read by their "
                                 "keys, 0 could not be read, the last one is incomplete"});
}

TEST_CASE("entries without the list around them are read", "[ingestion][rest][damaged]") {
  const auto first = kDump.find("{\"threadName\"");
  CHECK(ingest_text(kDump.substr(first)).samples.at(0).threads.size() == 2);
  CHECK(ingest_text("..." + kDump.substr(first)).samples.at(0).threads.size() == 2);
}

TEST_CASE("a thread whose text is lost is counted as not read", "[ingestion][rest][damaged]") {
  const Incident incident = ingest_text(
      R"({"threadInfos":[{"threadName":"a"},{"threadName":"b","stringifiedThreadInfo":"\"b\" Id=1 RUNNABLE\n"}]})");
  CHECK(thread_names(incident.samples.at(0)) == std::vector<std::string>{"b"});
  CHECK(summary_of(incident).unread_lines == 1);
}

TEST_CASE("a dump without any thread is understood and said to be empty", "[ingestion][rest]") {
  const Incident incident = ingest_text(R"({"threadInfos":[]})");
  CHECK(summary_of(incident).understood);
  CHECK(incident.samples.empty());
  CHECK(summary_of(incident).notes.size() == 1);
}

TEST_CASE("real dumps show where stacks are cut, with and without dots", "[ingestion][rest]") {
  struct Row {
    const char* file;
    int limit;
    std::vector<std::string> cut;
  };
  const auto row = GENERATE(
      Row{"depth-8-1.15.json",
          8,
          {"main", "SessionAggregate (1/3)#0", "Flink-RocksDBStateDataTransfer-thread-1"}},
      Row{"depth-32-vvr.json", 32, {"flink-akka.actor.default-dispatcher-17", "pool-7-thread-1"}},
      Row{"depth-50-1.20.json", 50, {"CartProfile -> FormatRow (1/4)#1"}},
      Row{"names-not-ascii-1.20.json", 0, {}});
  CAPTURE(row.file);
  const Incident incident = ingest_text(fixture("rest_thread_dump/" + std::string(row.file)));
  const Sample& sample = incident.samples.at(0);
  CHECK(sample.stack_depth_limit.value_or(0) == row.limit);
  CHECK(summary_of(incident).stack_depth_limit == row.limit);
  std::vector<std::string> cut;
  for (const Thread& thread : sample.threads) {
    if (thread.stack_cut) cut.push_back(thread.name);
  }
  CHECK(cut == row.cut);
  CHECK(summary_of(incident).unread_lines == 0);
}

TEST_CASE("names keep every letter and sign", "[ingestion][rest]") {
  const Incident incident = ingest_text(fixture("rest_thread_dump/names-not-ascii-1.20.json"));
  CHECK(thread_names(incident.samples.at(0)) ==
        std::vector<std::string>{
            "Source: Eingang; Bestellungen (täglich) -> Prüfung \"v2\" (1/3)#1",
            "集計(部門別) (1/3)#1",
            "Rangliste (Größe > 10) -> Sink: Ablage; 'dwd_orders' (S3) (1/3)#1"});
}

TEST_CASE("a dump of many threads without a held lock was taken without locks",
          "[ingestion][rest]") {
  const auto dump_of = [](int threads, const std::string& lock) {
    std::string entries;
    for (int i = 0; i < threads; ++i) {
      entries +=
          std::string(i > 0 ? "," : "") +
          R"({"threadName":"t","stringifiedThreadInfo":"\"t\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n)" +
          lock + "\"}";
    }
    return ingest_text("{\"threadInfos\":[" + entries + "]}");
  };
  CHECK_FALSE(dump_of(12, "").samples.at(0).has_locks);
  CHECK(dump_of(12, "\\t-  locked a.B@1\\n").samples.at(0).has_locks);
  CHECK(dump_of(2, "").samples.at(0).has_locks);  // too few to tell
}

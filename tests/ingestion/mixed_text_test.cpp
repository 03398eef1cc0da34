// Several things in one text: dumps and answers, files and processes whose lines alternate.
#include <catch2/catch.hpp>
#include <functional>

#include "flinkdiag/support/text.h"
#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

const std::string kAnswer = R"({"threadInfos":[{"threadName":"of REST","stringifiedThreadInfo":)"
                            R"("\"of REST\" Id=1 RUNNABLE\n\tat b.C.d(C.java:1)\n"}]})"
                            "\n";
const std::string kJob =
    R"({"jid":"0123456789abcdef0123456789abcdef","name":"j","state":"RUNNING","vertices":[]})"
    "\n";

// The lines of these texts in turn, each behind what `prefix` gives for its text.
template <typename Prefix>
std::string in_turn(const std::vector<std::string>& texts, const Prefix& prefix) {
  std::vector<Names> lines;
  std::size_t most = 0;
  for (const std::string& text : texts)
    most = std::max(most, lines.emplace_back(lines_of(text)).size());
  std::string out;
  for (std::size_t line = 0; line < most; ++line) {
    for (std::size_t text = 0; text < lines.size(); ++text)
      if (line < lines[text].size()) out += prefix(text) + lines[text][line] + "\n";
  }
  return out;
}

// Of a process that has this many threads more, so that its lines are others at each place.
std::string dump_of(std::size_t process) {
  return kDump + repeated("\"pool-" + std::to_string(process) +
                              "\" #7 prio=5 tid=0x1 nid=0x2 runnable\n"
                              "   java.lang.Thread.State: RUNNABLE\n\tat a.B.c(B.java:1)\n\n",
                          static_cast<int>(process));
}

}  // namespace

TEST_CASE("answers and dumps one below the other are all read", "[mixed]") {
  const Names dump = stacks_of_text(kDump);
  const std::string rest = "of REST: < b.C.d";
  for (const std::string& text :
       {kAnswer + kDump, kDump + kAnswer, "$ curl a\n" + kAnswer + "\n" + kDump}) {
    CAPTURE(text);
    const Incident incident = ingest_text(text);
    Names stacks = stacks_of(incident);
    std::ranges::sort(stacks);
    CHECK(stacks == Names{dump[1], dump[0], rest});
    CHECK(incident.inputs.at(0).format == "jstack");
    CHECK(incident.inputs[0].threads == 3);
    CHECK(incident.inputs[0].notes.back() == "holds also: rest-thread-dump");
  }
}

TEST_CASE("of an extract below a dump no input is taken for that of the dump", "[mixed]") {
  const std::string inputs =
      GENERATE("[]", R"([{"path":"a","understood":true},{"path":"b","understood":true}])");
  const Incident incident = ingest_text(
      kDump + R"({"schema":"flinkdiag.extract/1","source":"x","requests":[],"frames":[],)" +
      R"("stacks":[[]],"inputs":)" + inputs + R"(,"samples":[{"kind":"thread_dump","at":[1,3],)" +
      R"("threads":[{"name":"A (1/1)#0","at":[1,4],"stacks":[{"stack":0,"count":1}]}]}]})" + "\n");
  CHECK(incident.inputs.size() == 1);
  CHECK(stacks_of(incident) == stacks_of_text(kDump));
}

TEST_CASE("a thread of an answer below a dump is shown on its own line", "[mixed]") {
  const Incident incident = ingest_text(kDump + kJob + kAnswer + kLog);
  REQUIRE(incident.samples.size() == 2);
  const auto line = static_cast<std::uint32_t>(count_newlines(kDump + kJob)) + 1;
  CHECK(incident.samples[1].threads.at(0).place.line == line);
  REQUIRE(incident.jobs.size() == 1);
  CHECK(incident.jobs[0].place.line == line - 1);
}

TEST_CASE("answers without line ends are all read, however many they are", "[mixed]") {
  const std::string answer = kAnswer.substr(0, kAnswer.size() - 1);
  const Incident incident = ingest_text(kDump + repeated(answer, 3000));
  CHECK(incident.samples.size() == 3001);
  CHECK(incident.inputs.at(0).unread_lines == 0);
}

TEST_CASE("below answers a log in JSON is read, and what is indented", "[mixed]") {
  const std::string record =
      R"({"@timestamp":"2026-11-23T08:46:41.123Z","log.level":"INFO","message":"switched from A",)"
      R"("log.logger":"org.apache.flink.a.Task"})"
      "\n";
  const std::string text = kJob + repeated(record, 20) + kDump;
  const Incident whole = ingest_text(text, {"switched from"});
  CHECK(whole.jobs.size() == 1);
  CHECK(whole.samples.size() == 1);
  CHECK(whole.inputs.at(0).unread_lines == 0);
  REQUIRE(whole.log.size() == 20);
  CHECK(whole.log[0].place.line == 2);
  const Incident indented = ingest_text(behind_text(kJob + kDump, "    "));
  CHECK(indented.jobs.size() == 1);
  CHECK(stacks_of(indented) == stacks_of_text(kDump));
}

TEST_CASE("JSON that a log prints is a part of the log", "[mixed]") {
  const Incident incident =
      ingest_text(kLog + "{\"order\":1}\n[1, 2]\n{\"open\":\n" + kLog, {"switched from"});
  CHECK(incident.log.size() == 10);
  CHECK(incident.inputs.at(0).unread_lines == 0);
  CHECK(incident.inputs[0].format == "flink-log");
}

TEST_CASE("dozens of processes whose lines alternate are kept apart by their numbers", "[mixed]") {
  std::vector<std::string> dumps;
  for (std::size_t i = 0; i < 24; ++i) dumps.push_back(dump_of(i % 3));
  for (const int first : {1, 1'210'388}) {
    const Incident incident = ingest_text(in_turn(dumps, [&](std::size_t i) {
      return "node flink[" + std::to_string(first + static_cast<int>(i)) + "]: ";
    }));
    REQUIRE(incident.samples.size() == dumps.size());
    CHECK(incident.samples[0].process_hint == "node flink " + std::to_string(first));
    for (const Sample& sample : incident.samples) CHECK(sample.threads.size() <= 4);
    CHECK(stacks_of(incident)[0] == stacks_of_text(kDump)[0]);
  }
}

TEST_CASE("clocks and line numbers that go on within stacks tell nobody apart", "[mixed]") {
  const std::string many = repeated(kDump, 12);
  int line = 0;
  const auto prefixes = std::vector<std::function<std::string(int)>>{
      [](int n) {
        return "[" + std::to_string(12345 + n / 100) + "." + std::to_string(100 + n % 100) + "] ";
      },
      [](int n) { return "1795423601." + std::to_string(100 + n % 40) + " "; },
      [&](int n) { return "tm.txt:" + std::to_string(n % 40 + 1) + ":"; }};
  for (const auto& prefix : prefixes) {
    CAPTURE(++line);
    const Incident incident = ingest_text(behind(many, prefix));
    CHECK(stacks_of(incident) == stacks_of_text(many));
    CHECK(incident.inputs.at(0).unread_lines == 0);
  }
}

TEST_CASE("a control character where other lines have a number is no part of the prefix",
          "[mixed]") {
  std::string text = "these are my lines\n";
  for (int i = 10; i < 30; ++i)
    text += "web tm-1 2026-11-23 08:46:" + std::to_string(i) +
            ",123 INFO  org.apache.flink.a.B [] - switched from A\n";
  for (const std::string odd : {"\1", "\2"}) {
    const Incident incident =
        ingest_text(text + "web tm-" + odd + " and so on\n", {"switched from"});
    CHECK(incident.log.size() == 20);
  }
}

TEST_CASE("what stands below a record without the prefix is its rest", "[mixed]") {
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "[thread-" + std::to_string(i % 4) +
            "] 2026-11-23 08:46:41,123 WARN  org.apache.flink.a.B "
            "[] - switched from A\na.XException: no\n\tat a.B.c(B.java:1)\n";
  const Incident incident = ingest_text(text, {"switched from"});
  CHECK(incident.log.size() == 40);
  CHECK(std::ranges::all_of(
      incident.log, [](const LogRecord& one) { return one.message.ends_with("(B.java:1)"); }));
  CHECK(incident.inputs.at(0).unread_lines == 0);
}

TEST_CASE("what `tail` shows of several files is kept apart by their names", "[mixed]") {
  const std::string other = dump_of(2);
  const auto half = kDump.find("\tat org.apache.flink.a"), third = other.find("\"pool-2");
  const Incident incident =
      ingest_text("==> tm-1.out <==\n" + kDump.substr(0, half) + "\n==> tm-2.out <==\n" +
                  other.substr(0, third) + "\n==> tm-1.out <==\n" + kDump.substr(half) +
                  "\n==> tm-2.out <==\n" + other.substr(third));
  REQUIRE(incident.samples.size() == 2);
  Names expected = stacks_of_text(kDump);
  for (const std::string& stack : stacks_of_text(other)) expected.push_back(stack);
  CHECK(stacks_of(incident) == expected);
  CHECK(incident.samples[0].process_hint == "tm-1.out");
  CHECK(incident.inputs.at(0).unread_lines == 0);
}

TEST_CASE("what grep shows around a hit stands behind another mark than the hit", "[mixed]") {
  std::string with_numbers, with_names;
  int number = 1;
  for (const std::string& line : lines_of(kDump.substr(kDump.find("\n\n") + 2))) {
    const bool is_hit = line.starts_with('"');
    with_numbers += std::to_string(++number) + (is_hit ? ":" : "-") + line + "\n";
    with_names += std::string("tm-1.txt") + (is_hit ? ":" : "-") + line + "\n";
  }
  for (const std::string& text : {with_numbers, with_names}) {
    CAPTURE(text);
    CHECK(stacks_of_text(text) == stacks_of_text(kDump));
  }
}

}  // namespace flinkdiag

// Dumps and logs as they arrive: quoted, numbered, exported, broken, cut, mixed with others.
#include "ingestion/damaged_text.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

TEST_CASE("a prefix that no table knows is learnt from frames and records", "[damaged]") {
  const Names plain = stacks_of_text(kDump);
  REQUIRE(plain.size() == 2);
  const auto numbered = [](const std::string& before, const std::string& after) {
    return behind(kDump, [&](int number) { return before + std::to_string(number) + after; });
  };
  for (const std::string& text :
       {numbered("dump.txt:", ":"), numbered("      ", " "), numbered("/var/log/tm-1.out-", "-"),
        behind_text(kDump, "flink-tm-1-0 taskmanager "), behind_text(kDump, "+"),
        behind_text(kDump, "host-7: "),
        behind(kDump,
               [](int n) { return "2026-11-23T08:46:4" + std::to_string(n % 10) + ".003Z 01O "; }),
        behind(kDump,
               [](int) { return "<134>1 2026-11-23T08:46:41.003Z host7 flink 4711 ID47 - "; })}) {
    INFO(text.substr(0, 60));
    CHECK(stacks_of_text(text) == plain);
    CHECK(ingest_text(text).inputs[0].unread_lines == 0);
  }
}

TEST_CASE("lines that begin alike by chance keep their beginning", "[damaged]") {
  const std::string chatter = repeated("a line of another program\n", 10);
  CHECK(stacks_of_text(chatter + kDump) == stacks_of_text(kDump));
  CHECK(ingest_text(chatter + kDump).inputs[0].unread_lines == 10);
}

TEST_CASE("the lines of pods that stand behind a name nobody knows are kept apart", "[damaged]") {
  std::string mixed;
  const auto lines = lines_of(kDump);
  for (const std::string& line : lines) {
    mixed += "acme tm-1 main " + line + "\nacme tm-2 main " + line + "\n";
  }
  const Incident incident = ingest_text(mixed);
  REQUIRE(incident.samples.size() == 2);
  const Names plain = stacks_of_text(kDump);
  Names twice = plain;
  twice.insert(twice.end(), plain.begin(), plain.end());
  CHECK(stacks_of(incident) == twice);
}

TEST_CASE("a part of a text with another prefix than the first lines is read", "[damaged]") {
  const Names plain = stacks_of_text(kDump);
  Names twice = plain;
  twice.insert(twice.end(), plain.begin(), plain.end());
  CHECK(stacks_of_text(kDump + "\nOn Monday Joe wrote:\n" + behind_text(kDump, "> ")) == twice);
  CHECK(stacks_of_text(kLog + behind_text(kDump, "2026-11-23T08:46:41.123456789Z stdout F ")) ==
        plain);
  CHECK(stacks_of_text(repeated("my own words on it\n", 250) + behind_text(kDump, "> ")) == plain);
}

TEST_CASE("JSON lines behind what the container printed before are read", "[damaged]") {
  std::string text = repeated("starting container\n", 30);
  for (const std::string& line : lines_of(kLog))
    text += R"({"log":")" + line + R"(\n","stream":"stdout","time":"2026-11-23T08:46:41Z"})" + "\n";
  CHECK(ingest_text(text, {"switched from"}).log.size() == 5);
}

TEST_CASE("a log behind another one's last record is no rest of this record", "[damaged]") {
  const Incident incident =
      ingest_text(kLog + behind_text(kLog, "[pod/tm-1/main] "), {"switched from"});
  CHECK(incident.log.size() == 10);
}

TEST_CASE("bytes that stand for numbers in what is learnt are no prefix", "[damaged]") {
  for (const char mark : {'\1', '\2'}) {
    const std::string text = repeated(std::string("x") + mark + " at a.B.c(B.java:1)\n", 9);
    CHECK(ingest_text(text).inputs[0].unread_lines == 9);
  }
}

TEST_CASE("a pod whose number was not learnt is no further source", "[damaged]") {
  std::string text;
  for (const char* pod : {"tm-1 ", "tm-2 "}) text += repeated(behind_text(kDump, pod), 4);
  REQUIRE(ingest_text(text).inputs[0].unread_lines == 0);
  for (int pod = 3; pod < 50; ++pod) text += "tm-" + std::to_string(pod) + " x\n";
  CHECK(ingest_text(text).inputs[0].unread_lines == 47);
}

TEST_CASE("ordinary lines of one width that differ in an id are not cut", "[damaged]") {
  std::string log;
  for (int i = 10; i < 30; ++i) {
    log += "2026-11-23 08:46:" + std::to_string(i) +
           ",123 INFO  a.B [] - Request slot with profile x for job y with allocation id 2ad1e7" +
           std::to_string(i) + std::string(1, static_cast<char>('a' + i % 6)) + "\n" +
           "2026-11-23 08:46:" + std::to_string(i) + ",124 INFO  a.B [] - done\n";
  }
  CHECK(ingest_text(log).inputs[0].cut_at == 0);
}

TEST_CASE("logs of any layout are not taken for broken lines", "[damaged]") {
  for (const std::string before :
       {"INFO  2026-11-23 08:46:41,123 ", "08:46:41,123 INFO  ", "26/11/23 08:46:41 INFO "}) {
    std::string log, other = before;
    other.replace(other.find("INFO"), 4, "WARN");
    for (int i = 10; i < 40; ++i) {
      log += before + "org.apache.flink.runtime.taskmanager.Task - what has a width of its own " +
             std::to_string(i) + "\n" + other + "org.apache.flink.Other - " +
             std::string(static_cast<std::size_t>(i), 'x') + " y\n";
    }
    const Incident incident = ingest_text(log, {"what has", "Other"});
    CHECK(incident.log.size() == 60);
    CHECK(incident.inputs[0].notes.empty());
  }
}

TEST_CASE("headers whose ends are cut off, one below the other in two dumps, are all read",
          "[damaged]") {
  const std::string cut =
      "\"Window (1/2)#0 -> Fil\n   java.lang.Thread.State: RUNNABLE\n"
      "\tat a.B.c(B.java:1)\n\n";
  const Incident incident = ingest_text(kDump + cut + cut);
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("lines of two pods in turn are not taken for a dump upside down", "[damaged]") {
  const auto thread = [](const std::string& name) {
    return "\"" + name +
           "\" #1 prio=5 tid=0x1 nid=0x2 runnable\n   java.lang.Thread.State: RUNNABLE\n"
           "\tat a.B.c(B.java:1)\n\n";
  };
  std::string first, second = "\n", text;
  for (int i = 0; i < 30; ++i) {
    first += thread("first-" + std::to_string(i));
    second += thread("second-" + std::to_string(i));
  }
  const auto left = lines_of(first), right = lines_of(second);
  for (std::size_t i = 0; i < left.size(); ++i)
    text += "[pod/tm-1/main] " + left[i] + "\n[pod/tm-2/main] " + right[i] + "\n";
  const Incident incident = ingest_text(text);
  CHECK(incident.samples.size() == 2);
  const Names stacks = stacks_of(incident);
  CHECK(stacks.size() == 60);
  CHECK(std::ranges::count_if(
            stacks, [](const std::string& stack) { return stack.ends_with(": < a.B.c"); }) >= 59);
}

TEST_CASE("a header that is cut off keeps its thread", "[damaged]") {
  std::string cut;
  for (const std::string& line : lines_of(kDump)) cut += line.substr(0, 80) + "\n";
  const Incident incident = ingest_text(cut);
  REQUIRE(incident.samples.size() == 1);
  CHECK(incident.samples[0].threads.size() == 2);
  const std::string name_cut =
      "Full thread dump X:\n\n\"Window -> (Map, Filt\n   java.lang.Thread.State: WAITING "
      "(parking)\n"
      "\tat a.B.c(B.java:1)\n\n\"main\" #1 prio=5 tid=0x1 nid=0x1 runnable\n\tat a.C.d(C.ja\n";
  CHECK(ingest_text(name_cut).samples.at(0).threads.at(0).place.line == 3);
  CHECK(stacks_of_text(name_cut) == Names{"Window -> (Map, Filt: < a.B.c", "main: < a.C.d"});
  // A line of another program between the threads begins none.
  const std::string quoted =
      "Full thread dump X:\n\n\"main\" #1 prio=5 tid=0x1 nid=0x1 runnable\n"
      "\tat a.C.d(C.java:1)\n\"hello\nworld\n\n";
  CHECK(stacks_of_text(quoted) == Names{"main: < a.C.d"});
}

TEST_CASE("lines that end at one column are cut, frames and names that end by themselves not",
          "[damaged]") {
  std::string cut;
  for (int i = 0; i < 5; ++i) {
    for (const std::string& line : lines_of(kDump + kLog)) {
      std::string own = line;
      if (own.size() > 80) own.insert(70, std::to_string(i));
      cut += own.substr(0, 80) + "\n";
    }
  }
  CHECK(ingest_text(cut).inputs[0].cut_at == 80);
  CHECK(ingest_text(repeated(kDump + kLog, 5)).inputs[0].cut_at == 0);
}

TEST_CASE("a log line within a stack does not end it, the frames of an exception do", "[damaged]") {
  const std::string head =
      "Full thread dump X:\n\n\"main\" #1 prio=5 tid=0x1 nid=0x1 runnable\n\tat a.C.d(C.java:1)\n";
  const std::string record = "2026-11-23 08:46:41,123 INFO  a.B [] - hello\n";
  const std::string rest = "\tat a.Main.main(Main.java:3)\n\n";
  CHECK(stacks_of_text(head + record + rest) == Names{"main: < a.C.d < a.Main.main"});
  CHECK(stacks_of_text(head + record + record + rest) == Names{"main: < a.C.d"});
  for (const std::string thrown :
       {"2026-11-23 08:46:41,123 WARN  a.B [] - no\njava.lang.IllegalStateException: x\n",
        "2026-11-23 08:46:41,123 WARN  a.B [] - java.io.IOException: x\n",
        "2026-11-23 08:46:41,123 WARN  a.B [] - it is stuck in method:\n"}) {
    INFO(thrown);
    CHECK(stacks_of_text(head + thrown + rest) == Names{"main: < a.C.d"});
  }
}

TEST_CASE("lines that are there twice make no further thread", "[damaged]") {
  std::string twice;
  for (const std::string& line : lines_of(kDump)) twice += line + "\n" + line + "\n";
  const Incident incident = ingest_text(twice);
  REQUIRE(incident.samples.size() == 1);
  CHECK(thread_names(incident.samples[0]) ==
        Names{"Window (1/2)#0", "Flink-Netty Server (0) Thread 0"});
}

TEST_CASE("lines that a mail program broke at blanks are joined", "[damaged]") {
  std::string broken;
  for (std::string line : lines_of(repeated(kDump, 3) + kLog)) {
    while (line.size() > 76) {
      const auto blank = line.rfind(' ', 75);
      if (blank == 0 || blank == line.npos) break;
      broken += line.substr(0, blank + 1) + "\n";
      line.erase(0, blank + 1);
    }
    broken += line + "\n";
  }
  const Incident incident = ingest_text(broken, {"switched from"});
  CHECK(stacks_of(incident) == stacks_of_text(repeated(kDump, 3)));
  CHECK(incident.log.size() == 5);
  CHECK(incident.log.at(0).message == "A (1/2)#0 (x) switched from CREATED to DEPLOYING.");
  CHECK(stacks_of_text(behind_text(broken, "> ")) == stacks_of_text(repeated(kDump, 3)));
}

TEST_CASE("a reversed dump is one below a prefix and when indented, too", "[damaged]") {
  std::string reversed;
  for (const std::string& line : lines_of(kDump)) reversed = line + "\n" + reversed;
  const Names plain = stacks_of_text(kDump);
  for (const std::string prefix : {"", "[pod/tm-1/main] ", "tm-1 main ", "        "}) {
    INFO(prefix);
    const Names read = stacks_of_text(behind_text(reversed, prefix));
    CHECK(read == plain);
  }
}

TEST_CASE("quotes that a word processor set are quotes", "[damaged]") {
  const Names plain = stacks_of_text(kDump);
  const auto [open, close] = GENERATE(table<std::string, std::string>(
      {{"“", "”"}, {"”", "”"}, {"„", "“"}, {"«", "»"}, {"« ", " »"}, {"«\u00A0", "\u00A0»"}}));
  std::string text;
  bool is_open = false;
  for (const char c : kDump) {
    if (c == '"') is_open = !is_open;
    c == '"' ? text += is_open ? open : close : text += c;
  }
  CAPTURE(text);
  CHECK(stacks_of_text(text) == plain);
}

TEST_CASE("what a terminal draws around and into lines is no part of them", "[damaged]") {
  std::string bordered, reset, indented;
  for (const std::string& line : lines_of(kDump)) {
    bordered += "\u2502 " + line + "   \u2502\n";
    reset += "\x1b]0;title\a\x1b[31m" + line + "\x1b(B\x1b[m\n";
    const auto begin = std::min(line.find_first_not_of("\t "), line.size());
    indented += (begin == 0 ? "" : "\u00A0\u00A0 ") + line.substr(begin) + "\n";
  }
  for (const std::string& text : {bordered, reset, indented}) {
    CAPTURE(text);
    CHECK(stacks_of_text(text) == stacks_of_text(kDump));
    CHECK(ingest_text(text).inputs[0].unread_lines == 0);
  }
}

TEST_CASE("line ends of other systems are line ends", "[damaged]") {
  const Names plain = stacks_of_text(kDump);
  for (const std::string end : {"\r", "\u2028"}) {
    std::string text;
    for (const std::string& line : lines_of(kDump)) text += line + end;
    CHECK(stacks_of_text(text) == plain);
  }
}

}  // namespace
}  // namespace flinkdiag

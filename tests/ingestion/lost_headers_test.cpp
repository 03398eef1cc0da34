// Dumps that have lost headers of threads: their frames are never those of the thread above.
#include <catch2/catch.hpp>

#include "flinkdiag/support/text.h"
#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

std::string first_stack() { return stacks_of_text(kDump)[0]; }

const std::size_t kSecondHeader = kDump.find("\"Flink-Netty");

std::string with_second_header(const std::string& header) {
  std::string dump = kDump;
  return dump.replace(kSecondHeader, dump.find('\n', kSecondHeader) - kSecondHeader, header);
}

std::string thread_info(const std::string& header, const std::string& last) {
  return header + "\tat a.B.c(B.java:1)\n\tat " + last + "\n\n";
}

}  // namespace

TEST_CASE("a state below the frames of a thread is that of one whose header was lost",
          "[damaged]") {
  for (const std::string header :
       {"", "Flink-Netty Server (0) Thread 0\" #93 daemon prio=5 tid=0x1 nid=0x6ee5 runnable"}) {
    CAPTURE(header);
    const Incident incident = ingest_text(with_second_header(header));
    CHECK(stacks_of(incident) == Names{first_stack()});
    CHECK(incident.samples.at(0).threads.at(0).state == ThreadState::waiting);
    CHECK(incident.inputs[0].unread_threads == 1);
  }
}

TEST_CASE("a state that is there twice, or below the first frame, is that of its thread",
          "[damaged]") {
  const std::string state = "   java.lang.Thread.State: RUNNABLE\n";
  const auto at = kDump.find(state);
  const auto frame_end = kDump.find('\n', at + state.size()) + 1;
  std::string doubled = kDump, swapped = kDump;
  doubled.insert(at, state);
  swapped.erase(at, state.size()).insert(frame_end - state.size(), state);
  for (const std::string& text : {doubled, swapped}) {
    CAPTURE(text);
    CHECK(stacks_of_text(text) == stacks_of_text(kDump));
    CHECK(ingest_text(text).inputs[0].unread_lines == 0);
  }
}

TEST_CASE("frames behind Thread.run() and a blank line are of another thread", "[damaged]") {
  const std::string run = "java.lang.Thread.run(Thread.java:1)", first = "\"a\" Id=1 RUNNABLE\n";
  const Incident incident =
      ingest_text(thread_info(first, run) + thread_info("", run) + thread_info(first, run));
  CHECK(stacks_of(incident) == Names(2, "a: < a.B.c < java.lang.Thread.run"));
  CHECK(incident.inputs[0].unread_lines == 2);
  CHECK(incident.inputs[0].incomplete);
  const std::string cut_short = "a.B.e(B.java:1)\n\t...";
  const Incident cut = ingest_text(thread_info(first, cut_short) + thread_info("", run));
  CHECK(stacks_of(cut) == Names{"a: < a.B.c < a.B.e"});
  // Neither the header nor the state is left.
  const std::string jstack =
      "\"a\" #1 prio=5 tid=0x1 nid=0x2 runnable\n"
      "   java.lang.Thread.State: RUNNABLE\n";
  CHECK(stacks_of_text(thread_info(jstack, run) + thread_info("", run)) ==
        Names{"a: < a.B.c < java.lang.Thread.run"});
}

TEST_CASE("a subclass calls Thread.run(), and locks may stand behind a blank line", "[damaged]") {
  const std::string run = "java.lang.Thread.run(Thread.java:1)", first = "\"a\" Id=1 RUNNABLE\n";
  const std::string locks = "\n   Locked ownable synchronizers:\n\t- None\n";
  for (const std::string& last :
       {run + "\n\tat jdk.internal.misc.InnocuousThread.run(InnocuousThread.java:1)" + locks,
        run + "\n\tat " + run}) {
    CAPTURE(last);
    const Incident incident = ingest_text(thread_info(first, last));
    CHECK(incident.inputs[0].unread_lines == 0);
    CHECK(incident.stacks.stack(incident.samples.at(0).threads.at(0).stacks[0].stack).size() == 3);
  }
}

TEST_CASE("a header that goes on in the next line is one", "[damaged]") {
  const std::string header = R"("Window (1/2)#0" #93 prio=5 tid=0x1 nid=0x6ee5 runnable)";
  for (const std::size_t at :
       {std::size_t{4}, header.find(" (1/2)"), header.find("93 prio"), header.find("io=5")}) {
    CAPTURE(at);
    const bool is_blank = header[at] == ' ';  // which is lost at the end of a line
    const Incident incident = ingest_text(
        with_second_header(header.substr(0, at) + "\n" + header.substr(at + (is_blank ? 1 : 0))));
    CHECK(thread_names(incident.samples.at(0)) == Names{"Window (1/2)#0", "Window (1/2)#0"});
    CHECK(stacks_of(incident)[0] == first_stack());
    CHECK(incident.inputs[0].unread_lines == 0);
  }
}

TEST_CASE("a broken header that begins the next dump is counted once", "[damaged]") {
  const std::string info = "\"a\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n\n";
  const Incident incident = ingest_text(info + "\"a\" Id=1 RUN\nNABLE\n\tat a.B.c(B.java:1)\n\n");
  CHECK(incident.samples.size() + incident.inputs[0].threads == 4);
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("frames above all threads have lost theirs, those of an exception never had one",
          "[damaged]") {
  const std::string frames = "\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n";
  const Incident cut = ingest_text(frames + "\n" + kDump);
  CHECK(cut.inputs[0].incomplete);
  CHECK(stacks_of(cut) == stacks_of_text(kDump));
  const std::string thrown = "Exception in thread \"a\" a.XException: no\nmore of it\n" + frames +
                             "Caused by: a.YFailure: no\n" + frames + "\t... 2 more\n";
  const Incident beside = ingest_text(thrown + kDump);
  CHECK_FALSE(beside.inputs[0].incomplete);
  CHECK(beside.inputs[0].unread_lines == 8);
  // The exception is over where other things are understood.
  CHECK(ingest_text(thrown + kDump + kDump.substr(0, kDump.find("\n\n") + 2) + frames)
            .inputs[0]
            .incomplete);
}

TEST_CASE("a log whose first trace was cut off has lost no thread", "[damaged]") {
  const Incident incident = ingest_text("\tat a.B.c(B.java:1)\n" + kLog, {"switched from"});
  CHECK(incident.inputs[0].unread_lines == 1);
  CHECK_FALSE(incident.inputs[0].incomplete);
}

TEST_CASE("a dump whose first thread begins below its stack has lost it", "[damaged]") {
  for (const std::string line :
       {"   Locked ownable synchronizers:", "\t- parking to wait for  <0x1> (a a.B)"}) {
    CAPTURE(line);
    CHECK(ingest_text(line + "\n\n" + kDump).inputs[0].incomplete);
  }
  for (const std::string line : {"- None", "- waiting for the storage team", "- locked out"}) {
    CAPTURE(line);
    CHECK_FALSE(ingest_text(line + "\n\n" + kDump).inputs[0].incomplete);
  }
}

TEST_CASE("what stands below a line of something else is a trace, with blank lines in its message",
          "[damaged]") {
  const std::string frames = "\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n";
  for (const std::string head : {"a.XException: no\n\nOptions are:\n\n'a'='b'\n",
                                 "leak detected, acquired at:\n", "com.acme.Failure: no\n"}) {
    CAPTURE(head);
    CHECK_FALSE(ingest_text(kDump + head + frames).inputs[0].incomplete);
    CHECK_FALSE(ingest_text(head + frames + "\n" + kDump).inputs[0].incomplete);
  }
  const std::string info = "\"a\" Id=1 RUNNABLE\n\tat java.lang.Thread.run(Thread.java:1)\n\n";
  CHECK(ingest_text(info + "ErrorMap (1/2)#0\" Id=2 RUNNABLE\n" + frames).inputs[0].incomplete);
}

TEST_CASE("in a text with a blank line below each line these part no threads", "[damaged]") {
  const std::string text =
      "\"a\" Id=1 RUNNABLE\n\tat a.B.c(B.java:1)\n"
      "\tat java.lang.Thread.run(Thread.java:1)\n"
      "\tat jdk.internal.misc.InnocuousThread.run(InnocuousThread.java:1)\n";
  std::string spaced;
  for (const std::string& line : lines_of(text)) spaced += line + "\n\n";
  CHECK(stacks_of_text(spaced) == stacks_of_text(text));
  CHECK(ingest_text(spaced).inputs[0].unread_lines == 0);
}

TEST_CASE("a record or JSON in a stack leaves the frames to its thread", "[damaged]") {
  for (const std::string line : {"2026-11-23 08:46:41,123 INFO  a.B [] - Error while closing",
                                 "\"status\": \"ok\"", "#12 \"x\""}) {
    CAPTURE(line);
    std::string dump = kDump;
    dump.insert(dump.find("\tat org.apache.flink.streaming"), line + "\n");
    CHECK(stacks_of_text(dump) == stacks_of_text(kDump));
  }
}

TEST_CASE("the last of ThreadInfo texts ends at a root, or was cut", "[damaged]") {
  const std::string run = "java.lang.Thread.run(Thread.java:1)", first = "\"a\" Id=1 RUNNABLE\n";
  CHECK_FALSE(ingest_text(thread_info(first, run)).inputs[0].incomplete);
  CHECK_FALSE(ingest_text(thread_info(first, "a.Reaper.run(Reaper.java:1)")).inputs[0].incomplete);
  CHECK_FALSE(ingest_text(thread_info(first, "a.B.e(B.java:1)\n\t...")).inputs[0].incomplete);
  CHECK(ingest_text(thread_info(first, "a.B.e(B.java:1)")).inputs[0].incomplete);
}

TEST_CASE("threads of the VM itself do not stand for those that are missing", "[damaged]") {
  const auto end_of_title = kDump.find("\n\n") + 1;
  const std::string dump = kDump.substr(0, end_of_title) +
                           "Threads class SMR info:\n_java_thread_list=0x1, length=3, elements={\n"
                           "0x1, 0x2, 0x3\n}\n" +
                           kDump.substr(end_of_title) +
                           "\"VM Thread\" os_prio=0 cpu=1.5ms tid=0x1 nid=0x2 runnable\n\n";
  CHECK(ingest_text(dump).inputs[0].unread_threads == 1);
}

}  // namespace flinkdiag

// Dumps of `jstack -F` up to JDK 8: threads without names, frames without "at".
#include <catch2/catch.hpp>

#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

const std::string kHead = R"(Attaching to process ID 5788, please wait...
Debugger attached successfully.
Server compiler detected.
JVM version is 25.382-b05
Deadlock Detection:

No deadlocks found.

)";

const std::string kThreads = R"(Thread 31832: (state = BLOCKED)
 - java.lang.Thread.sleep(long) @bci=0 (Compiled frame; information may be imprecise)
 - org.apache.flink.runtime.taskmanager.Task.run() @bci=4, line=550 (Interpreted frame)
 - java.lang.Thread.run() @bci=11, line=748 (Interpreted frame)

Locked ownable synchronizers:
    - None

Thread 31831: (state = BLOCKED)


Thread 31830: (state = IN_NATIVE)
 - sun.nio.ch.EPollArrayWrapper.epollWait(long, int, long, int) @bci=0 (Compiled frame)
 - a.B.c(java.lang.Object, byte[]) @bci=20, line=93 (Compiled frame)

)";

const Names kStacks = {
    ": < java.lang.Thread.sleep < org.apache.flink.runtime.taskmanager.Task.run < "
    "java.lang.Thread.run",
    ":", ": < sun.nio.ch.EPollArrayWrapper.epollWait < a.B.c"};

}  // namespace

TEST_CASE("the threads of jstack -F are told apart without names", "[nameless]") {
  const Incident incident = ingest_text(kHead + kThreads);
  REQUIRE(incident.samples.size() == 1);
  CHECK(stacks_of(incident) == kStacks);
  for (const Thread& thread : incident.samples[0].threads) {
    CHECK(thread.state == ThreadState::unknown);
    CHECK(thread.locks.empty());
  }
  const InputSummary& input = incident.inputs[0];
  CHECK(input.understood);
  CHECK(input.format == "jstack");
  CHECK(input.unread_lines == lines_of(kHead).size() - 2);  // but the empty ones
  CHECK_FALSE(input.incomplete);
}

TEST_CASE("jstack -F behind a prefix, twice, or in a mail's quotes is read", "[nameless]") {
  CHECK(stacks_of_text(behind_text(kThreads, "> ")) == kStacks);
  CHECK(stacks_of_text(behind_text(kThreads, "[pod/flink-tm-1/main] ")) == kStacks);
  CHECK(ingest_text(kThreads + kHead + kThreads).samples.size() == 2);
}

TEST_CASE("frames of jstack -F above any header are of a thread that was lost", "[nameless]") {
  const Incident incident = ingest_text(kThreads.substr(kThreads.find('\n') + 1));
  CHECK(stacks_of(incident) == Names(kStacks.begin() + 1, kStacks.end()));
  CHECK(incident.inputs[0].incomplete);
}

TEST_CASE("a thread whose stack jstack -F could not walk is lost, not without frames",
          "[nameless]") {
  std::string text = kHead + kThreads;
  text.insert(text.find("Thread 31830"),
              "Thread 31829: (state = IN_JAVA)\n"
              "Error occurred during stack walking:\n"
              "sun.jvm.hotspot.debugger.UnmappedAddressException: 7f2a\n"
              "\tat sun.jvm.hotspot.debugger.PageCache.checkPage(PageCache.java:208)\n"
              "\tat sun.jvm.hotspot.tools.StackTrace.run(StackTrace.java:49)\n\n");
  const Incident incident = ingest_text(text);
  CHECK(stacks_of(incident) == Names{kStacks[0], kStacks[1], ":", kStacks[2]});
  CHECK(incident.inputs[0].incomplete);
}

TEST_CASE("a text that speaks of such a thread has none", "[nameless]") {
  const Incident incident =
      ingest_text("Thread 12: (state = BLOCKED) is what I saw\nThread 12: BLOCKED\n");
  CHECK(incident.samples.empty());
  CHECK_FALSE(incident.inputs[0].understood);
}

}  // namespace flinkdiag

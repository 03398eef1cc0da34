#include <catch2/catch.hpp>

#include "ingestion/ingest_text.h"

using namespace flinkdiag;
namespace {

constexpr const char* kJcmd = R"(7555:
2026-11-23 10:06:21
Full thread dump OpenJDK 64-Bit Server VM (21.0.1+12 mixed mode, sharing):

Threads class SMR info:
_java_thread_list=0x00007fb85c000c40, length=2, elements={
0x00007fb89c028800, 0x00007fb89c27c800
}

"main" #1 [7556] prio=5 os_prio=0 cpu=1.5ms elapsed=19.3s tid=0x00007f nid=7556 waiting on condition  [0x00007f]
   java.lang.Thread.State: WAITING (parking)
	at jdk.internal.misc.Unsafe.park(java.base@21.0.1/Native Method)
	- parking to wait for  <0x00000000fce80000> (a java.util.concurrent.Phaser)
	at a.Main.main(Main.java:3)

   Locked ownable synchronizers:
	- None

"worker" #22 [7560] daemon prio=5 os_prio=0 cpu=0.1ms elapsed=1.0s tid=0x00007f nid=7560 runnable  [0x00007f]
   Carrying virtual thread #30
	at a.Carrier.run(Carrier.java:9)
   Mounted virtual thread #30
	at a.Task.run(Task.java:5)

"GC Thread#0" os_prio=0 cpu=12.25ms elapsed=19.3s tid=0x00007f nid=7557 runnable  

JNI global refs: 19, weak refs: 0

Heap
 garbage-first heap   total 262144K, used 13K [0x0, 0x1)
  region size 1024K, 1 young (1024K), 0 survivors (0K)

)";

constexpr const char* kDeadlock = R"x(
Found one Java-level deadlock:
=============================
"A":
  waiting to lock monitor 0x00007fa86800fe00 (object 0x000000061fcc9b90, a java.lang.Object),
  which is held by "B: (1/2)"

"B: (1/2)":
  waiting for ownable synchronizer 0x000000061fcc9b80, (a java.util.concurrent.locks.ReentrantLock$NonfairSync),
  which is held by "A"

Java stack information for the threads listed above:
===================================================
"A":
	at a.B.run(B.java:57)
	- waiting to lock <0x000000061fcc9b90> (a java.lang.Object)
"B: (1/2)":
	at a.B.run(B.java:57)

Found 1 deadlock.

)x";

constexpr const char* kThreadInfos = R"("main" prio=5 Id=1 RUNNABLE (in native)
	at java.base@17/sun.nio.ch.EPoll.wait(Native Method)
	at app//a.B.c(B.java:1)
	...

"Map (1/2)#0" daemon prio=5 Id=7 WAITING on java.lang.Object@1b2c owned by "main" Id=1
	at java.base@17/java.lang.Object.wait(Native Method)
	-  waiting on java.lang.Object@1b2c

	Number of locked synchronizers = 1
	- java.util.concurrent.locks.ReentrantLock$NonfairSync@5e

)";

// `text` with `prefix` before each line.
std::string with_prefix(const std::string& prefix, const std::string& text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = text.find('\n', at);
    out += prefix + text.substr(at, end - at) + '\n';
    at = end + 1;
  }
  return out;
}

void check_jcmd_threads(const Incident& incident) {
  REQUIRE(incident.samples.size() == 1);
  const Sample& sample = incident.samples[0];
  CHECK(thread_names(sample) == Names{"main", "worker", "virtual thread #30", "GC Thread#0"});
  CHECK(methods(incident.stacks, sample.threads[0].stacks.front().stack) ==
        Names{"jdk.internal.misc.Unsafe.park", "a.Main.main"});
  CHECK(methods(incident.stacks, sample.threads[2].stacks.front().stack) == Names{"a.Task.run"});
  CHECK(incident.inputs[0].unread_lines == 0);
  CHECK(incident.inputs[0].format == "jstack");
}

}  // namespace

TEST_CASE("a jcmd dump is read whole: pid, time, JVM, threads, locks", "[ingestion]") {
  const auto incident = ingest_text(kJcmd);
  check_jcmd_threads(incident);
  const Sample& sample = incident.samples[0];
  CHECK(sample.process_hint == "7555");
  CHECK(sample.jvm == "OpenJDK 64-Bit Server VM (21.0.1+12 mixed mode, sharing)");
  CHECK(format_timestamp(sample.time_ms.value()) == "2026-11-23 10:06:21");
  CHECK(sample.place == Place{0, 3});
  CHECK(sample.threads[0].place == Place{0, 10});
  CHECK(sample.threads[0].locks.size() == 1);
  CHECK(sample.threads[3].cpu_ms == 12.25);
  CHECK(incident.inputs[0].understood);
  CHECK(incident.inputs[0].threads == 4);
  CHECK(incident.inputs[0].notes.empty());
}

TEST_CASE("the names of a deadlock are no further threads", "[ingestion]") {
  std::string dump = kJcmd;
  dump.insert(dump.find("\nHeap"), kDeadlock);
  const auto incident = ingest_text(dump);
  check_jcmd_threads(incident);
  REQUIRE(incident.samples[0].deadlocks.size() == 1);
  CHECK(incident.samples[0].deadlocks[0].threads == Names{"A", "B: (1/2)"});
}

TEST_CASE("several dumps in one file are several samples, each with its time", "[ingestion]") {
  std::string later = kJcmd;
  later.replace(later.find("10:06:21"), 8, "10:06:31");
  const auto incident = ingest_text(kJcmd + later);
  REQUIRE(incident.samples.size() == 2);
  CHECK(incident.samples[1].time_ms.value() - incident.samples[0].time_ms.value() == 10'000);
  CHECK(incident.inputs[0].samples == 2);
  CHECK(incident.inputs[0].threads == 8);
}

TEST_CASE("a fragment without a title is a dump", "[ingestion]") {
  const std::string dump = kJcmd;
  const auto incident = ingest_text(dump.substr(dump.find("\"main\"")));
  check_jcmd_threads(incident);
  CHECK_FALSE(incident.samples[0].time_ms);
}

TEST_CASE("two fragments one after the other are two samples", "[ingestion]") {
  const std::string text = kThreadInfos;
  const auto incident = ingest_text(text + text);
  REQUIRE(incident.samples.size() == 2);
  CHECK(thread_names(incident.samples[0]) == thread_names(incident.samples[1]));
}

TEST_CASE("output of the program around a dump is counted, not read", "[ingestion]") {
  std::string dump = kJcmd;
  dump.insert(dump.find("\tat a.Main.main"), "hello from the program\n");
  const auto incident =
      ingest_text("starting\nException in thread \"x\" java.lang.Error: y\n" + dump);
  CHECK(incident.inputs[0].unread_lines == 3);
  CHECK(incident.inputs[0].notes == Names{"line 1: the first line that was not understood"});
  CHECK(methods(incident.stacks, incident.samples.at(0).threads[0].stacks[0].stack).size() == 2);
}

TEST_CASE("an exception between threads gives no frames to the thread before it", "[ingestion]") {
  std::string dump = kJcmd;
  dump.insert(dump.find("\"GC Thread"), "java.lang.RuntimeException: boom\n\tat x.Y.z(Y.java:1)\n");
  const auto incident = ingest_text(dump);
  CHECK(methods(incident.stacks, incident.samples.at(0).threads[2].stacks[0].stack) ==
        Names{"a.Task.run"});
  CHECK(incident.samples[0].threads.size() == 4);
  CHECK(incident.inputs[0].unread_lines == 2);
}

TEST_CASE("a frame before any thread is noted, not fatal", "[ingestion]") {
  const auto incident = ingest_text("\tat a.B.c(B.java:1)\n\n" + std::string(kThreadInfos));
  CHECK(incident.inputs[0].notes.back() == "line 1: a frame before any thread");
  CHECK(incident.inputs[0].unread_lines == 1);
  CHECK(incident.inputs[0].threads == 2);
}

TEST_CASE("ThreadInfo texts are read, and where they were cut is known", "[ingestion]") {
  const auto incident = ingest_text(kThreadInfos);
  CHECK(incident.inputs[0].format == "thread-info");
  CHECK(incident.inputs[0].stack_depth_limit == 2);
  REQUIRE(incident.samples.size() == 1);
  const Sample& sample = incident.samples[0];
  CHECK(sample.stack_depth_limit == 2);
  CHECK(thread_names(sample) == Names{"main", "Map (1/2)#0"});
  CHECK(sample.threads[0].stack_cut);
  CHECK_FALSE(sample.threads[1].stack_cut);
  CHECK(sample.threads[1].locks.size() == 2);
}

TEST_CASE("a thread with escaped line ends, as copied out of JSON, is read", "[ingestion]") {
  const auto* text = GENERATE(
      R"("Map (1/2)#0" Id=7 WAITING on a.L@1b\n\tat app//a.B.c(B.java:1)\n\t-  waiting on a.L@1b\n\t...\n\n)",
      R"("\"Map (1/2)#0\" Id=7 WAITING on a.L@1b\n\tat app//a.B.c(B.java:1)\n\t...\n\n")");
  CAPTURE(text);
  const auto incident = ingest_text(text);
  REQUIRE(incident.samples.size() == 1);
  REQUIRE(thread_names(incident.samples[0]) == Names{"Map (1/2)#0"});
  CHECK(methods(incident.stacks, incident.samples[0].threads[0].stacks[0].stack) == Names{"a.B.c"});
  CHECK(incident.samples[0].threads[0].stack_cut);
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("the same escaped thread is read each time, though one of its lines is odd",
          "[ingestion]") {
  const std::string line = R"("Map (1/2)#0" Id=7 RUNNABLE\n\tat a.B.c(B.java:1)\nwhat is this\n)";
  std::string text;
  for (int i = 0; i < 5; ++i) text += line + "\n";
  const auto incident = ingest_text(text);
  CHECK(incident.inputs[0].threads == 5);
  CHECK(incident.inputs[0].unread_lines == 5);
}

TEST_CASE("a dump whose lines were reversed is read", "[ingestion]") {
  std::string dump =
      "2026-11-23 10:06:21\nFull thread dump OpenJDK (17):\n\n"
      "\"main\" #1 prio=5 tid=0x1 nid=0x1 runnable [0x1]\n"
      "   java.lang.Thread.State: RUNNABLE\n\tat a.B.leaf(B.java:1)\n\tat a.B.root(B.java:2)\n\n"
      "\"other\" #2 prio=5 tid=0x2 nid=0x2 runnable [0x1]\n"
      "   java.lang.Thread.State: RUNNABLE\n\tat a.C.leaf(C.java:1)\n\n";
  std::string reversed;
  while (!dump.empty()) {
    const auto start = dump.find_last_of('\n', dump.size() - 2);
    reversed += dump.substr(start == dump.npos ? 0 : start + 1);
    dump.resize(start == dump.npos ? 0 : start + 1);
  }
  const auto incident = ingest_text(reversed);
  REQUIRE(incident.samples.size() == 1);
  const Sample& sample = incident.samples[0];
  CHECK(thread_names(sample) == Names{"main", "other"});
  CHECK(methods(incident.stacks, sample.threads[0].stacks[0].stack) ==
        Names{"a.B.leaf", "a.B.root"});
  CHECK(sample.threads[0].place.line == 9);
  CHECK(sample.time_ms);
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("a dump is read below every prefix that a collector puts before its lines",
          "[ingestion]") {
  struct Row {
    const char* prefix;
    const char* source;
  };
  const auto row = GENERATE(
      Row{"2026-11-23T08:46:41.123456789Z ", "7555"},
      Row{"2026-11-23T08:46:41.123456789Z stdout F ", "7555"},
      Row{"[pod/tm-1/taskmanager] ", "pod/tm-1/taskmanager"},
      Row{"[pod/tm-1/taskmanager] 2026-11-23T08:46:41.123456789Z ", "pod/tm-1/taskmanager"},
      Row{"taskmanager-1  | ", "taskmanager-1"},
      Row{"2026-11-23 08:46:41,123 INFO  stdout [] - ", ""});
  CAPTURE(row.prefix);
  const auto incident = ingest_text(with_prefix(row.prefix, kJcmd));
  check_jcmd_threads(incident);
  CHECK(incident.samples[0].process_hint == row.source);
}

TEST_CASE("the lines of pods that alternate are kept apart", "[ingestion]") {
  const auto incident = ingest_text(
      "[pod/a/tm] \"x\" #1 prio=5 tid=0x1 nid=0x1 runnable [0x1]\n"
      "[pod/b/tm] \"y\" #1 prio=5 tid=0x1 nid=0x1 runnable [0x1]\n"
      "[pod/a/tm] \tat a.X.x(X.java:1)\n"
      "[pod/b/tm] \tat a.Y.y(Y.java:1)\n");
  REQUIRE(incident.samples.size() == 2);
  CHECK(incident.samples[0].process_hint == "pod/a/tm");
  CHECK(methods(incident.stacks, incident.samples[0].threads[0].stacks[0].stack) == Names{"a.X.x"});
  CHECK(methods(incident.stacks, incident.samples[1].threads[0].stacks[0].stack) == Names{"a.Y.y"});
}

TEST_CASE("Docker's json-file lines are a log, not JSON", "[ingestion]") {
  const auto incident = ingest_text(
      R"({"log":"\"x\" #1 prio=5 tid=0x1 nid=0x1 runnable [0x1]\n","stream":"stdout","time":"2026-11-23T08:46:41.5Z"})"
      "\n"
      R"({"log":"\u0009at a.X.x(X.java:1)\n","stream":"stdout","time":"2026-11-23T08:46:41.6Z"})"
      "\n");
  REQUIRE(incident.samples.size() == 1);
  CHECK(methods(incident.stacks, incident.samples[0].threads[0].stacks[0].stack) == Names{"a.X.x"});
  CHECK(format_timestamp(incident.samples[0].time_ms.value()) == "2026-11-23 08:46:41");
}

TEST_CASE("what cannot be read is refused with one sentence", "[ingestion]") {
  struct Row {
    std::string text;
    const char* note;
  };
  const auto row = GENERATE(
      Row{"", "it is empty"}, Row{" \n\n", "it is empty"},
      Row{"0SECTION       TITLE subcomponent dump routine\n1TISIGINFO     Dump Event\n",
          "an OpenJ9 javacore; the thread dump of Flink's REST API works there, too"},
      Row{"===== FULL THREAD DUMP ===============\n",
          "a JRockit thread dump; Flink does not run on that JVM"},
      Row{"NULL\n0SECTION       TITLE subcomponent dump routine\n",
          "an OpenJ9 javacore; the thread dump of Flink's REST API works there, too"},
      Row{"JAVA PROFILE 1.0.2\n", "a heap dump; thread dumps are taken with jstack"},
      Row{std::string("FLR\0\1\2", 6), "a JFR recording; convert it to collapsed stacks first"},
      Row{std::string("a\0b\0c\0d\0e\0f", 11), "binary data"},
      Row{"Dear team, the job hangs\n", "no thread dump and no Flink log"},
      Row{"2026-11-23 08:46:41,123 INFO  com.x.Shop - sold\n", "a log, but not of Flink"});
  CAPTURE(row.text);
  const auto incident = ingest_text(row.text);
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.inputs[0].format == "text");
  REQUIRE_FALSE(incident.inputs[0].notes.empty());
  CHECK(incident.inputs[0].notes[0] == row.note);
  CHECK(incident.samples.empty());
}

TEST_CASE("NUL bytes around a text, as truncated logs have them, make it no binary data",
          "[ingestion]") {
  const std::string log =
      "2026-11-23 08:46:41,123 INFO  org.apache.flink.runtime.taskmanager.Task [] - A (1/1)#0 (x) "
      "switched from CREATED to DEPLOYING.\n";
  CHECK(ingest_text(std::string(100, '\0') + "\n" + log).inputs[0].understood);
  CHECK(ingest_text(log + std::string(100, '\0')).inputs[0].understood);
  CHECK_FALSE(ingest_text(std::string(100, '\0')).inputs[0].understood);
}

TEST_CASE("what Thread.dump_to_file writes as text is a dump", "[ingestion]") {
  const Incident incident = ingest_text(
      "17894\n2026-11-23T08:46:41.123456Z\n21.0.2+13-LTS\n\n#1 \"main\"\n"
      "      java.base/java.lang.Object.wait(Native Method)\n      "
      "app//a.Main.main(Main.java:7)\n\n"
      "#22 \"Map (1/2)#0\"\n      java.base/java.lang.Thread.run(Thread.java:1583)\n\n");
  REQUIRE(incident.samples.size() == 1);
  const Sample& sample = incident.samples[0];
  CHECK(thread_names(sample) == std::vector<std::string>{"main", "Map (1/2)#0"});
  CHECK(methods(incident.stacks, sample.threads[0].stacks[0].stack) ==
        std::vector<std::string>{"java.lang.Object.wait", "a.Main.main"});
  CHECK(sample.time_ms == 1'795'423'601'123);  // date -u -d 2026-11-23T08:46:41.123Z +%s%3N
  CHECK(sample.process_hint == "17894");
  CHECK(incident.inputs[0].unread_lines == 0);
}

TEST_CASE("such a dump below one of jstack is another", "[ingestion]") {
  const Incident incident = ingest_text(
      "2026-11-23 08:46:41\nFull thread dump X (17+1 mixed mode):\n\n\"a\" #1 prio=5 tid=0x1 "
      "nid=0x2 "
      "runnable\n   java.lang.Thread.State: RUNNABLE\n\tat a.B.c(B.java:1)\n\nJNI global refs: 1, "
      "weak refs: 0\n\n17894\n"
      "2026-11-23T08:46:44Z\n21.0.2+13-LTS\n\n#1 \"main\"\n      app//a.Main.main(Main.java:7)\n");
  REQUIRE(incident.samples.size() == 2);
  CHECK(thread_names(incident.samples[1]) == Names{"main"});
  CHECK(incident.inputs[0].unread_lines <= 1);  // the pid
}

TEST_CASE("of several such dumps in one file each has its time", "[ingestion]") {
  std::string text;
  for (const std::string second : {"41", "44"})
    text += "17894\n2026-11-23T08:46:" + second +
            "Z\n21.0.2+13-LTS\n\n#1 \"main\"\n"
            "      app//a.Main.main(Main.java:7)\n\n";
  const Incident incident = ingest_text(text);
  REQUIRE(incident.samples.size() == 2);
  CHECK(*incident.samples[1].time_ms - *incident.samples[0].time_ms == 3000);
  CHECK(incident.inputs[0].unread_lines <= 1);  // the second pid
}

TEST_CASE("frames as the serviceability agent writes them are frames", "[ingestion]") {
  const Incident incident = ingest_text(
      "Attaching to process ID 17894, please wait...\n\n\"Map (1/2)#0\" #22 prio=5 tid=0x1 nid=0x2 "
      "waiting on condition [0x3]\n   java.lang.Thread.State: WAITING (parking)\n"
      "   JavaThread state: _thread_blocked\n"
      " - jdk.internal.misc.Unsafe.park(boolean, long) @bci=0 (Compiled frame; information may be "
      "imprecise)\n - a.B.<init>(int) @bci=12, line=211 (Interpreted frame)\n\n");
  REQUIRE(incident.samples.size() == 1);
  const auto stack = incident.samples[0].threads.at(0).stacks[0].stack;
  CHECK(methods(incident.stacks, stack) ==
        std::vector<std::string>{"jdk.internal.misc.Unsafe.park", "a.B.<init>"});
  CHECK(incident.stacks.frame(incident.stacks.stack(stack)[1]).line == 211);
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("of a large input the bytes that were read are let go", "[ingestion]") {
  std::string text = "Full thread dump X (1):\n\n";
  while (text.size() < (std::size_t{9} << 20))
    text += "\"a\" #1 prio=5 os_prio=0 tid=0x1 nid=0x1 runnable\n\tat a.B.c(B.java:1)\n\n";
  std::vector<std::pair<std::size_t, std::size_t>> let_go;
  Input input = Input::from_text("dump.txt", text);
  input.let_go = [&](std::size_t from, std::size_t to) { let_go.emplace_back(from, to); };
  const auto incident = ingest({input}, {});
  CHECK(incident.samples.at(0).threads.size() > 1000);
  REQUIRE(let_go.size() == 8);
  for (std::size_t i = 0; i < let_go.size(); ++i) {
    CHECK(let_go[i].first == (i == 0 ? 0 : let_go[i - 1].second));
    CHECK(let_go[i].second <= text.size());
  }
}

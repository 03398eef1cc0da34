#include "ingestion/thread_text.h"

#include <catch2/catch.hpp>

using namespace flinkdiag;

namespace {

Thread header(std::string_view line) {
  const auto thread = read_thread_header(line);
  REQUIRE(thread);
  return *thread;
}

struct Built {
  StackTable stacks;
  Thread thread;
  std::size_t depth = 0;

  std::vector<std::string> methods() const {
    std::vector<std::string> out;
    for (const FrameId id : stacks.stack(thread.stacks.front().stack)) {
      out.push_back(stacks.frame(id).method);
    }
    return out;
  }
};

Built build(std::string_view head, std::initializer_list<std::string_view> lines) {
  Built built;
  FrameLines frame_lines(built.stacks);
  ThreadBuilder builder(header(head), frame_lines);
  for (const auto line : lines) {
    CAPTURE(line);
    CHECK(builder.add(line));
  }
  built.depth = builder.depth();
  built.thread = builder.finish();
  return built;
}

}  // namespace

TEST_CASE("a HotSpot header gives name, native id, cpu and elapsed time", "[ingestion]") {
  const auto thread = header(
      R"("main" #3 [5379] prio=5 os_prio=31 cpu=245.08ms elapsed=0.68s allocated=38339K )"
      R"(defined_classes=1757 tid=0x000000013a009800 nid=5379 runnable  [0x000000016bd83000])");
  CHECK(thread.name == "main");
  CHECK(thread.native_id == "5379");
  CHECK(thread.cpu_ms == 245.08);
  CHECK(thread.elapsed_ms == 680.0);
  CHECK(thread.state == ThreadState::runnable);
}

TEST_CASE("headers of all JDKs are read", "[ingestion]") {
  struct Row {
    const char* line;
    const char* name;
    const char* native_id;
    ThreadState state;
  };
  const auto row = GENERATE(
      Row{R"("Worker-106" prio=6 tid=0x08a4e800 nid=0x1984 in Object.wait() [0x1b8df000])",
          "Worker-106", "0x1984", ThreadState::waiting},  // JDK 6
      Row{R"("main" #1 daemon prio=5 os_prio=0 tid=0x7f nid=0x1 waiting for monitor entry [0x0])",
          "main", "0x1", ThreadState::blocked},  // JDK 8
      Row{R"-("GC task thread#0 (ParallelGC)" os_prio=0 tid=0x7f nid=0x9 runnable)-",
          "GC task thread#0 (ParallelGC)", "0x9", ThreadState::unknown},
      Row{R"("G1 Conc#0" os_prio=0 cpu=1.01ms elapsed=5.00s tid=0x7f nid=0xa runnable  )",
          "G1 Conc#0", "0xa", ThreadState::unknown},
      Row{R"("sleeper" #7 prio=5 tid=0x7f nid=0x3 sleeping [0x1])", "sleeper", "0x3",
          ThreadState::timed_waiting},
      Row{R"("main" Id=1 RUNNABLE)", "main", "1", ThreadState::runnable},  // JDK 8, Flink 1.15+
      Row{R"("x" daemon prio=5 Id=7 TIMED_WAITING)", "x", "7", ThreadState::timed_waiting},
      Row{R"("http-nio-1" Id=236 in WAITING)", "http-nio-1", "236", ThreadState::waiting},
      Row{R"(#22 "main")", "main", "22", ThreadState::unknown},  // Thread.dump_to_file, JDK 21
      Row{R"(#23 "say "hi"" virtual)", "say \"hi\"", "23", ThreadState::unknown},
      Row{R"(#24 "" virtual WAITING 2026-11-23T08:46:41Z)", "", "24", ThreadState::waiting},
      Row{R"("n" Id=4 RUNNABLE (in native))", "n", "4", ThreadState::runnable},
      Row{R"(   Mounted virtual thread "v" #22)", "v", "#22", ThreadState::runnable},
      // jstack -F: the VM's state, BLOCKED while a thread sleeps or is parked, too
      Row{"Thread 31832: (state = BLOCKED)", "", "31832", ThreadState::unknown},
      Row{"Thread 7: (state = IN_NATIVE_TRANS)", "", "7", ThreadState::unknown},
      Row{R"(   Mounted virtual thread #22)", "virtual thread #22", "#22", ThreadState::runnable});
  CAPTURE(row.line);
  const auto thread = header(row.line);
  CHECK(thread.name == row.name);
  CHECK(thread.native_id == row.native_id);
  CHECK(thread.state == row.state);
}

TEST_CASE("the number that IntelliJ IDEA puts behind a name is none of the name's", "[ingestion]") {
  const auto thread =
      header(R"("KeyedProcess -> Sink: Print (2/4)#0@8274" prio=5 tid=0x53 nid=NA runnable)");
  CHECK(thread.name == "KeyedProcess -> Sink: Print (2/4)#0");
  CHECK(thread.native_id == "8274");  // tells threads of one name apart
  CHECK(thread.state == ThreadState::runnable);
}

TEST_CASE("what looks like IntelliJ IDEA's number stays elsewhere", "[ingestion]") {
  const auto* name = GENERATE("a@b", "a@", "a@12b", "a@12 b", "a");
  CAPTURE(name);
  CHECK(header('"' + std::string(name) + "\" prio=5 tid=0x1 nid=NA waiting").name == name);
  CHECK(header(R"("a@12" #1 prio=5 tid=0x1 nid=0x12 runnable)").name == "a@12");
  CHECK(header(R"("a@12" Id=12 RUNNABLE)").name == "a@12");
}

TEST_CASE("a name may hold quotes, arrows and what looks like a header", "[ingestion]") {
  const auto* name = GENERATE(R"(Source: "a" -> (b, c); #3 (1/4)#0)", R"(x" prio=5 "y)", R"(")", "",
                              R"(say "hi" Id=3 RUNNABLE)", "Größe → 東京", R"(a" Id=1)");
  CAPTURE(name);
  const std::string quoted = '"' + std::string(name) + '"';
  CHECK(header(quoted + " #9 prio=5 os_prio=0 tid=0x7f nid=0x3 runnable").name == name);
  CHECK(header(quoted + R"( Id=5 WAITING on a.B@1f owned by "q" Id=3)").name == name);
}

TEST_CASE("what is not a header is refused", "[ingestion]") {
  const auto* line = GENERATE("", "\"", "\"\"", "\"main\"", "\"DeadLockThread1\":", "\"key\": 5",
                              "main #1 prio=5", "\"main\" Id=3", "\"main\" Id=3 DANCING",
                              "\"main\" said prio=5", "\"main\"#1 prio=5", "\"main\" #x prio=5",
                              "Thread 12: (state = BLOCKED) x", "Thread 12: (state = blocked)",
                              "Thread 12: (state = )", "Thread x: (state = BLOCKED)", "Thread 12",
                              "Thread 12: BLOCKED", "Thread: 0x1 [0x2] State: _at_safepoint");
  CAPTURE(line);
  CHECK_FALSE(read_thread_header(line));
}

TEST_CASE("a ThreadInfo header names the lock and who owns it", "[ingestion]") {
  const auto thread = header(
      R"("a" prio=5 Id=7 BLOCKED on java.lang.Object@1b2c owned by "b" c" Id=3 (suspended) (in native))");
  REQUIRE(thread.locks.size() == 1);
  CHECK(thread.locks[0].kind == Lock::Kind::waiting_to_lock);
  CHECK(thread.locks[0].identity == 0x1b2c);
  CHECK(*thread.locks[0].owner == "b\" c");
}

TEST_CASE("state, frames and locks of a HotSpot thread are read", "[ingestion]") {
  const auto built = build(
      R"("main" #1 prio=5 tid=0x7f nid=0x1 waiting on condition)",
      {"   java.lang.Thread.State: TIMED_WAITING (parking)",
       "\tat jdk.internal.misc.Unsafe.park(java.base@17/Native Method)",
       "\t- parking to wait for  <0x00000000fce80000> (a java.util.concurrent.Phaser)",
       "\tat a.B$$Lambda$3/0x0000.run(Unknown Source)", "\tat a.B.lambda$go$1(B.java:4)",
       "\t- locked <0x00000000fce80010> (a java.lang.Class for a.B)",
       "\t- eliminated <owner is scalar replaced> (a java.lang.Object)",
       "\t- waiting on <no object reference available>", "", "   Locked ownable synchronizers:",
       "\t- <0x00000000fce80020> (a java.util.concurrent.ThreadPoolExecutor$Worker)", ""});
  CHECK(built.thread.state == ThreadState::timed_waiting);
  CHECK(built.methods() ==
        std::vector<std::string>{"jdk.internal.misc.Unsafe.park", "a.B.lambda$go"});
  CHECK(built.depth == 3);
  const auto& locks = built.thread.locks;
  REQUIRE(locks.size() == 4);
  CHECK(locks[0].kind == Lock::Kind::parking);
  CHECK(locks[0].identity == 0xfce80000);
  CHECK(locks[1].kind == Lock::Kind::locked);
  CHECK(locks[1].identity == 0xfce80010);
  CHECK(locks[2].kind == Lock::Kind::waiting_on);
  CHECK(locks[2].identity == 0);
  CHECK(locks[3].kind == Lock::Kind::locked);
  CHECK(locks[3].identity == 0xfce80020);
}

TEST_CASE("every wording of a lock line is told apart", "[ingestion]") {
  struct Row {
    const char* line;
    Lock::Kind kind;
    std::uint64_t identity;
  };
  const auto row = GENERATE(
      Row{"\t- waiting to lock <0x1> (a a.B)", Lock::Kind::waiting_to_lock, 0x1},
      Row{"\t- waiting to re-lock in wait() <0x1> (a a.B)", Lock::Kind::waiting_to_lock, 0x1},
      Row{"\t-  blocked on a.B@1f", Lock::Kind::waiting_to_lock, 0x1f},
      Row{"\t-  waiting on a.B@1f", Lock::Kind::waiting_on, 0x1f},
      Row{"\t-  locked a.B@1f", Lock::Kind::locked, 0x1f},
      Row{"\t- waiting on the Class initialization monitor for a.B", Lock::Kind::class_init, 0});
  CAPTURE(row.line);
  const auto built = build(R"("x" prio=5 tid=0x1 nid=0x1 runnable)", {row.line});
  REQUIRE(built.thread.locks.size() == 1);
  CHECK(built.thread.locks[0].kind == row.kind);
  CHECK(built.thread.locks[0].identity == row.identity);
  CHECK_FALSE(built.thread.locks[0].is_condition);
}

TEST_CASE("who waits for a condition waits for a signal", "[ingestion]") {
  const auto* line = GENERATE(
      "\t- parking to wait for  <0x1> (a "
      "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject)",
      "\t-  waiting on "
      "java.util.concurrent.locks.AbstractQueuedLongSynchronizer$ConditionObject@1");
  const auto built = build(R"("x" prio=5 tid=0x1 nid=0x1 runnable)", {line});
  REQUIRE(built.thread.locks.size() == 1);
  CHECK(built.thread.locks[0].is_condition);
}

TEST_CASE("the zeros before an address are left off, and no address is one", "[ingestion]") {
  const auto* printed = GENERATE("0x00000000fd3271e8", "0x000fd3271e8", "0xfd3271e8");
  const auto built = build(R"("x" prio=5 tid=0x1 nid=0x1 runnable)",
                           {"\t- locked <" + std::string(printed) + "> (a a.B)"});
  CHECK(built.thread.locks[0].identity == 0xfd3271e8);
  const auto none =
      build(R"("x" prio=5 tid=0x1 nid=0x1 runnable)", {"\t- locked <0x0000000000000000> (a a.B)"});
  CHECK(none.thread.locks[0].identity == 0);
}

TEST_CASE("a ThreadInfo that ends in dots is cut, and its lock stands once", "[ingestion]") {
  const auto built =
      build(R"("y" Id=7 WAITING on a.B@1b2c owned by "z" Id=3)",
            {"\tat java.base@17/java.lang.Object.wait(Native Method)", "\t-  waiting on a.B@1b2c",
             "\tat app//a.B.c(B.java:1)", "\t...", "", "\tNumber of locked synchronizers = 1",
             "\t- java.util.concurrent.locks.ReentrantLock$NonfairSync@5e", ""});
  CHECK(built.thread.stack_cut);
  CHECK(built.depth == 2);
  REQUIRE(built.thread.locks.size() == 2);
  CHECK(*built.thread.locks[0].owner == "z");
  CHECK(built.thread.locks[1].kind == Lock::Kind::locked);
  CHECK(built.thread.locks[1].identity == 0x5e);
}

TEST_CASE("a ThreadInfo that is parked waits for a lock, one in wait() for a signal",
          "[ingestion]") {
  const auto* header = R"("y" Id=7 WAITING on a.B@1b2c)";
  const auto* unsafe =
      GENERATE("sun.misc.Unsafe.park", "java.base@21/jdk.internal.misc.Unsafe.park");
  const auto parked = build(header, {"\tat " + std::string(unsafe) + "(Native Method)",
                                     "\t-  waiting on a.B@1b2c", "\tat a.B.c(B.java:1)"});
  REQUIRE(parked.thread.locks.size() == 1);
  CHECK(parked.thread.locks[0].kind == Lock::Kind::parking);
  const auto waiting = build(header, {"\tat java.lang.Object.wait(Native Method)",
                                      "\t-  waiting on a.B@1b2c", "\tat a.B.park(B.java:1)"});
  REQUIRE(waiting.thread.locks.size() == 1);
  CHECK(waiting.thread.locks[0].kind == Lock::Kind::waiting_on);
}

TEST_CASE("RUNNABLE in Object.wait() waits for a class to be initialised", "[ingestion]") {
  const auto* header = R"("x" #1 prio=5 os_prio=0 tid=0x7f nid=0x1 in Object.wait() [0x00007f])";
  const auto built = build(header, {"   java.lang.Thread.State: RUNNABLE", "\tat a.B.c(B.java:1)"});
  REQUIRE(built.thread.locks.size() == 1);
  CHECK(built.thread.locks[0].kind == Lock::Kind::class_init);
  const auto waits = build(header, {"   java.lang.Thread.State: WAITING (on object monitor)",
                                    "\tat java.lang.Object.wait(Native Method)",
                                    "\t- waiting on <0x00000000fce80000> (a a.B)"});
  REQUIRE(waits.thread.locks.size() == 1);
  CHECK(waits.thread.locks[0].kind == Lock::Kind::waiting_on);
  CHECK(waits.thread.locks[0].identity == 0xfce80000);
}

TEST_CASE("a line of something else is handed back", "[ingestion]") {
  StackTable stacks;
  FrameLines frame_lines(stacks);
  ThreadBuilder builder(header(R"("x" prio=5 tid=0x1 nid=0x1 runnable)"), frame_lines);
  CHECK_FALSE(builder.has_body());
  CHECK(builder.add("   No compile task"));
  CHECK_FALSE(builder.add("JNI global refs: 19, weak refs: 0"));
  CHECK_FALSE(builder.add("\"y\" prio=5 tid=0x2 nid=0x2 runnable"));
  CHECK_FALSE(builder.add("at least one"));
  CHECK_FALSE(builder.add("- some list item"));
  CHECK_FALSE(builder.has_body());
  CHECK(builder.finish().stacks.front().stack == StackTable::kEmptyStack);
}

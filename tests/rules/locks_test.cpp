#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "diagnose_text.h"

// A task that waits for a lock in open(): who holds it is what an engineer asks next.
namespace flinkdiag {
namespace {

// As ThreadInfo.toString() prints it: the tasks wait for a ReentrantLock.
std::string waiting_task(int subtask, const std::string& holder) {
  return fmt::format(
      R"("Agg ({0}/2)#0" Id=8{0} WAITING on java.util.concurrent.locks.ReentrantLock$NonfairSync@1b2c{1}
	at java.base@17.0.15/jdk.internal.misc.Unsafe.park(Native Method)
	-  waiting on java.util.concurrent.locks.ReentrantLock$NonfairSync@1b2c
	at java.base@17.0.15/java.util.concurrent.locks.LockSupport.park(LockSupport.java:211)
	at java.base@17.0.15/java.util.concurrent.locks.ReentrantLock.lock(ReentrantLock.java:322)
	at com.acme.Model.get(Model.java:20)
	at com.acme.Score.open(Score.java:11)
	at app//org.apache.flink.api.common.functions.util.FunctionUtils.openFunction(FunctionUtils.java:34)
	at app//org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal(StreamTask.java:731)
	at app//org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)
	at app//org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)

)",
      subtask, holder);
}

constexpr auto* kRefresh = R"("model-refresh" Id=99 RUNNABLE (in native)
	at java.base@17.0.15/sun.nio.ch.Net.poll(Native Method)
	at java.base@17.0.15/java.net.Socket$SocketInputStream.read(Socket.java:966)
	at com.acme.Registry.fetch(Registry.java:71)
	at java.base@17.0.15/java.lang.Thread.run(Thread.java:840)

	Number of locked synchronizers = 1
	- java.util.concurrent.locks.ReentrantLock$NonfairSync@1b2c

)";

std::vector<Evidence> evidence_of(const std::string& text) {
  const auto diagnosis = diagnose_texts({text});
  REQUIRE(diagnosis.verdict.phase == "init.user-open");
  CHECK(diagnosis.verdict.activity == "lock-wait");
  REQUIRE_FALSE(diagnosis.findings.empty());
  return diagnosis.findings.front().evidence;
}

}  // namespace

TEST_CASE("the thread that holds the lock is shown behind the first that waits for it", "[locks]") {
  const auto owner = GENERATE(as<std::string>(), R"( owned by "model-refresh" Id=99)", "");
  const auto evidence = evidence_of(waiting_task(1, owner) + waiting_task(2, owner) + kRefresh);
  REQUIRE(evidence.size() == 2);
  CHECK(evidence[0].excerpt == R"("Agg (1/2)#0" WAITING)");
  CHECK(evidence[1].excerpt == R"("model-refresh" RUNNABLE, holds the lock)");
  CHECK(evidence[1].frames == std::vector<std::string>{"Registry.fetch"});
  CHECK(evidence[1].place.line == 25);
}

TEST_CASE("nobody is said to hold a lock that no thread holds", "[locks]") {
  const auto evidence = evidence_of(waiting_task(1, "") + waiting_task(2, ""));
  REQUIRE(evidence.size() == 1);
  CHECK(evidence[0].excerpt == R"("Agg (1/2)#0" WAITING)");
}

TEST_CASE("a thread that wants its monitor back after Object.wait() does not hold it", "[locks]") {
  const std::string relocks =
      R"("Agg (1/1)#0" #89 prio=5 os_prio=0 tid=0x01 nid=0x1 waiting for monitor entry  [0x00]
   java.lang.Thread.State: BLOCKED (on object monitor)
	at java.lang.Object.wait(java.base@17.0.15/Native Method)
	- waiting to re-lock in wait() <0x00000000fd3271e8> (a com.acme.Model)
	at com.acme.Model.get(Model.java:20)
	- locked <0x00000000fd3271e8> (a com.acme.Model)
	at com.acme.Score.open(Score.java:11)
	at org.apache.flink.api.common.functions.util.FunctionUtils.openFunction(FunctionUtils.java:34)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal(StreamTask.java:731)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)
	at org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)

)";
  const std::string holds =
      R"("model-refresh" #99 prio=5 os_prio=0 tid=0x02 nid=0x2 runnable  [0x00]
   java.lang.Thread.State: RUNNABLE
	at java.net.SocketInputStream.socketRead0(java.base@17.0.15/Native Method)
	at com.acme.Registry.fetch(Registry.java:71)
	- locked <0x00000000fd3271e8> (a com.acme.Model)
	at java.lang.Thread.run(java.base@17.0.15/Thread.java:840)

)";
  const auto text = GENERATE_COPY(relocks + holds, holds + relocks);
  const auto evidence = evidence_of(
      "2026-03-02 08:46:00\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n" +
      text);
  REQUIRE(evidence.size() == 2);
  CHECK(evidence[1].excerpt == R"("model-refresh" RUNNABLE, holds the lock)");
}

TEST_CASE("two locks of java.util.concurrent in a circle are a deadlock", "[locks]") {
  const auto diagnosis = diagnose_texts({waiting_task(1, R"( owned by "Agg (2/2)#0" Id=82)") +
                                         waiting_task(2, R"( owned by "Agg (1/2)#0" Id=81)")});
  CHECK(diagnosis.verdict.finding == "init/user-deadlock");
}

}  // namespace flinkdiag

#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"

using namespace flinkdiag;

TEST_CASE("an actuator dump gives threads, frames and locks", "[ingestion][actuator]") {
  const std::string dump =
      "{\"threads\":[\n"
      R"({"threadName":"a","threadId":4,"threadState":"BLOCKED","lockOwnerName":"b",)"
      R"("lockInfo":{"className":"x.Lock","identityHashCode":255},"lockedMonitors":[],)"
      R"("stackTrace":[{"className":"x.A","methodName":"lambda$go$1","lineNumber":7},)"
      R"({"className":"x.A$$Lambda$3/0x1","methodName":"run","lineNumber":-1}]},)"
      "\n"
      R"({"threadName":"b","threadId":5,"threadState":"RUNNABLE","lockInfo":null,)"
      R"("lockedMonitors":[{"className":"x.Lock","identityHashCode":255}],)"
      R"("stackTrace":[{"className":"x.B","methodName":"<init>","lineNumber":-2}]}]})";
  const std::string headers =
      GENERATE("", "HTTP/1.1 200 \r\nContent-Type: application/json\r\n\r\n");
  const Incident incident = ingest_text(headers + dump);
  CHECK(incident.inputs[0].format == "actuator-thread-dump");
  CHECK(incident.inputs[0].unread_lines == 0);
  REQUIRE(thread_names(incident.samples.at(0)) == std::vector<std::string>{"a", "b"});
  const Thread& a = incident.samples[0].threads[0];
  const Thread& b = incident.samples[0].threads[1];
  CHECK(a.state == ThreadState::blocked);
  CHECK(a.place.line == (headers.empty() ? 2 : 5));
  REQUIRE(a.locks.size() == 1);
  CHECK(a.locks[0].kind == Lock::Kind::waiting_to_lock);
  CHECK(a.locks[0].identity == 255);
  CHECK(*a.locks[0].owner == "b");
  CHECK(methods(incident.stacks, a.stacks.front().stack) ==
        std::vector<std::string>{"x.A.lambda$go"});
  REQUIRE(b.locks.size() == 1);
  CHECK(b.locks[0].kind == Lock::Kind::locked);
  CHECK(methods(incident.stacks, b.stacks.front().stack) == std::vector<std::string>{"x.B.<init>"});
}

TEST_CASE("an actuator's thread that is parked waits for a lock", "[ingestion][actuator]") {
  const Incident incident = ingest_text(
      R"({"threads":[{"threadName":"a","threadId":4,"threadState":"WAITING","lockOwnerName":"b",)"
      R"("lockInfo":{"className":"x.Sync","identityHashCode":255},)"
      R"("stackTrace":[{"className":"jdk.internal.misc.Unsafe","methodName":"park","lineNumber":-2}]}]})");
  const auto& locks = incident.samples.at(0).threads.at(0).locks;
  REQUIRE(locks.size() == 1);
  CHECK(locks[0].kind == Lock::Kind::parking);
  CHECK(*locks[0].owner == "b");
}

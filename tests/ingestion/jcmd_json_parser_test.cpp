#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"

using namespace flinkdiag;

namespace {

const Thread& thread_named(const Incident& incident, std::string_view name) {
  for (const Thread& thread : incident.samples.at(0).threads) {
    if (thread.name == name) return thread;
  }
  FAIL("no thread " << name);
  throw 0;
}

}  // namespace

TEST_CASE("JDK 25 tells states and locks of all containers' threads", "[ingestion][jcmd-json]") {
  const Incident incident = ingest_text(fixture("jcmd_json/jdk25-blocked.json"));
  CHECK(incident.inputs[0].format == "jcmd-json");
  CHECK(incident.inputs[0].threads == 13);
  CHECK(incident.inputs[0].unread_lines == 0);
  const Sample& sample = incident.samples.at(0);
  CHECK(sample.process_hint == "5601");
  CHECK(sample.jvm == "25.0.3+9-LTS");
  REQUIRE(sample.time_ms);
  CHECK(format_timestamp(*sample.time_ms) == "2026-11-23 11:43:21");

  const Thread& blocked = thread_named(incident, "Source: B; C -> D (2/2)#0");
  CHECK(blocked.state == ThreadState::blocked);
  CHECK(blocked.native_id == "22");
  CHECK(blocked.place.line == 125);
  CHECK(methods(incident.stacks, blocked.stacks.front().stack) ==
        std::vector<std::string>{"Dump21.lambda$main", "java.lang.Thread.run"});
  REQUIRE(blocked.locks.size() == 1);
  CHECK(blocked.locks[0].kind == Lock::Kind::waiting_to_lock);
  CHECK(blocked.locks[0].identity == 0x5f184fc6);

  const Thread& holder = thread_named(incident, "holder \"A\" (1/2)#0");
  REQUIRE(holder.locks.size() == 1);
  CHECK(holder.locks[0].kind == Lock::Kind::locked);
  CHECK(holder.locks[0].identity == 0x5f184fc6);
}

TEST_CASE("JDK 21 tells neither states nor locks", "[ingestion][jcmd-json]") {
  const Incident incident = ingest_text(fixture("jcmd_json/jdk21.json"));
  CHECK(incident.inputs[0].threads == 12);
  CHECK_FALSE(incident.samples.at(0).has_locks);
  CHECK(thread_named(incident, "Source: B; C -> D (2/2)#0").state == ThreadState::unknown);
}

TEST_CASE("ids may be numbers, containers may be empty", "[ingestion][jcmd-json]") {
  const Incident incident = ingest_text(
      R"j({"threadDump":{"processId":7,"threadContainers":[{"container":"x","threads":[]},)j"
      R"j({"threads":[{"tid":3,"name":"a","stack":["java.base/a.B.c(B.java:1)"]}]}]}})j");
  CHECK(incident.samples.at(0).process_hint == "7");
  CHECK(thread_named(incident, "a").native_id == "3");
}

TEST_CASE("a dump that is cut off keeps its complete threads", "[ingestion][jcmd-json]") {
  const std::string text = fixture("jcmd_json/jdk21.json");
  const Incident incident = ingest_text(text.substr(0, text.find("\"name\": \"Finalizer\"")));
  CHECK(incident.inputs[0].understood);
  CHECK(thread_named(incident, "Reference Handler").stacks.size() == 1);
  CHECK(incident.inputs[0].notes.size() == 1);
}

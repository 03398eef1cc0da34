#include "ingestion/collapsed_parser.h"

#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"

using namespace flinkdiag;

TEST_CASE("stacks run from the root, the count follows the last blank", "[ingestion][collapsed]") {
  const Incident incident = ingest_text("a/B.c;d/E.f_[j];void Foo::bar(int, char) 12\n");
  CHECK(incident.inputs[0].format == "collapsed");
  CHECK(stack_lines(incident) ==
        std::vector<std::string>{"  12 < void Foo::bar(int, char) < d.E.f < a.B.c"});
}

TEST_CASE("each thread has all its stacks, and its name is kept whole", "[ingestion][collapsed]") {
  const Incident incident = ingest_text(
      "[Source: a; b -> C \"x\" [y] (1/2)#0 tid=7];java/lang/Thread.run;x/A.b 3\n"
      "[Source: a; b -> C \"x\" [y] (1/2)#0 tid=7];java/lang/Thread.run 5\n"
      "[Source: a; b -> C \"x\" [y] (1/2)#0 tid=8];java/lang/Thread.run 1\n"
      "[tid=9];java/lang/Thread.run 1\n"
      "[java tid=10] 4\n");
  const Sample& sample = incident.samples.at(0);
  CHECK(thread_names(sample) == std::vector<std::string>{"Source: a; b -> C \"x\" [y] (1/2)#0",
                                                         "Source: a; b -> C \"x\" [y] (1/2)#0", "",
                                                         "java"});
  REQUIRE(sample.threads[0].stacks.size() == 2);
  CHECK(sample.threads[0].stacks[0].count == 5);
  CHECK(sample.threads[0].native_id == "7");
  CHECK(sample.threads[1].place.line == 3);
  CHECK(sample.threads[3].stacks.front().stack == StackTable::kEmptyStack);
  CHECK(incident.inputs[0].threads == 4);
}

TEST_CASE("what stands before each line of a profile is no part of a thread's name",
          "[ingestion][collapsed]") {
  for (const std::string before :
       {"    ", "tm-1 taskmanager ", "2026-11-23T08:46:41.123Z stdout F ", "| "}) {
    CAPTURE(before);
    const Incident incident =
        ingest_text(before + "[Map [x] (1/2)#0 tid=7];java/lang/Thread.run;x/A.b 3\n" + before +
                    "[Map [x] (1/2)#0 tid=7];java/lang/Thread.run 5\n");
    REQUIRE(incident.samples.size() == 1);
    CHECK(thread_names(incident.samples[0]) == std::vector<std::string>{"Map [x] (1/2)#0"});
  }
}

TEST_CASE("a line of thousands of brackets is one stack and no hang", "[ingestion][collapsed]") {
  std::string line = "a";
  for (int i = 0; i < 100'000; ++i) line += " [";
  for (int i = 0; i < 100'000; ++i) line += "]";
  CHECK(ingest_text(line + ";b 3\n").inputs.size() == 1);
}

TEST_CASE("without thread frames each stack is a thread without a name", "[ingestion][collapsed]") {
  const Incident incident = ingest_text("a;b 1\na;c 2\na;b 4\n");
  const Sample& sample = incident.samples.at(0);
  REQUIRE(sample.threads.size() == 2);
  CHECK(sample.threads[0].stacks.front().count == 5);  // equal stacks add up
  CHECK(incident.inputs[0].threads == 3);              // lines
}

TEST_CASE("stackcollapse-jstack names the thread without brackets", "[ingestion][collapsed]") {
  const Incident incident = ingest_text("Map (1/2)#0;java.lang.Thread.run;org.a.B.c 1\n");
  CHECK(thread_names(incident.samples.at(0)) == std::vector<std::string>{"Map (1/2)#0"});
}

TEST_CASE("a profile that shows waiting threads is no CPU profile", "[ingestion][collapsed]") {
  CHECK(
      ingest_text("a/B.c;jdk/internal/misc/Unsafe.park 50\na/B.c;a/B.d 50\n").samples.at(0).kind ==
      SampleKind::wall_profile);
  CHECK(ingest_text("a/B.c;__futex_abstimed_wait_common 5\na/B.c;a/B.d 95\n").samples.at(0).kind ==
        SampleKind::cpu_profile);
}

TEST_CASE("the few samples of a quiet JVM's CPU profile are no wall clock profile",
          "[ingestion][collapsed]") {
  CHECK(ingest_text("a/B.c;jdk/internal/misc/Unsafe.park 1\na/B.d 1\n").samples.at(0).kind ==
        SampleKind::cpu_profile);
}

TEST_CASE("comments are passed over, other lines are counted as not read",
          "[ingestion][collapsed]") {
  const Incident incident =
      ingest_text("# made by x 1\n// other\na;b 1\na;b;c 2\n\na;c 3\nno count\na;d 4\r\n");
  CHECK(incident.samples.at(0).threads.size() == 4);
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("a stack without its count is said to be torn, a comment is not",
          "[ingestion][collapsed]") {
  const std::string whole =
      "# wall; 60 s\na;b 1\na;b;c 2\na;c 3\na;d 4\na;e 5\na;f 6\na;g 7\nno count\n";
  CHECK_FALSE(ingest_text(whole).inputs[0].incomplete);
  const Incident torn = ingest_text(whole + "a.B.run;a.B");
  CHECK(torn.inputs[0].incomplete);
  CHECK(torn.inputs[0].notes ==
        std::vector<std::string>{"1 stack without a count: cut off or damaged"});
}

TEST_CASE("what only looks a bit like stacks is left to others", "[ingestion][collapsed]") {
  const auto text = GENERATE(
      "2026-11-23 08:46:41,123 INFO  org.a.B - took 12\n2026-11-23 08:46:42 INFO a.B - ok 13\n",
      "name;count\nx;1\ny;2\n",                               // CSV
      "taskmanager.numberOfTaskSlots: 2\nrest.port: 8081\n",  // configuration
      "chapter one 1\nchapter two 17\n",                      // prose
      "\"main\" #1 prio=5 tid=0x1 nid=1\n\tat a.B.c(B.java:1)\n", "a;b -1\n", "");
  CAPTURE(text);
  CHECK(sniff_collapsed(text) == Match::no);
}

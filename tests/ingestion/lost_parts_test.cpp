// Texts of which a part is missing or is not understood: that must be known.
#include <catch2/catch.hpp>

#include "ingestion/content_line.h"
#include "ingestion/damaged_text.h"

namespace flinkdiag {
namespace {

TEST_CASE("states of threads that were not understood are counted", "[damaged]") {
  const std::string lost =
      behind(kDump, [](int n) { return std::string(static_cast<std::size_t>(n), '#'); });
  CHECK(ingest_text(lost).inputs[0].unread_threads == 2);
  CHECK(ingest_text(kLog + lost).inputs[0].unread_threads == 2);
  CHECK(ingest_text(kDump).inputs[0].unread_threads == 0);
}

TEST_CASE("threads that a dump lists and does not hold are counted", "[damaged]") {
  const auto with_list = [](int length) {
    const auto end_of_title = kDump.find("\n\n") + 1;
    return kDump.substr(0, end_of_title) +
           "Threads class SMR info:\n_java_thread_list=0x0000600002f4c0a0, length=" +
           std::to_string(length) + ", elements={\n0x00007f5bdc092bd0, 0x00007f5bdc092bd1\n}\n" +
           kDump.substr(end_of_title);
  };
  CHECK(ingest_text(with_list(2)).inputs[0].unread_threads == 0);
  CHECK(ingest_text(with_list(2)).inputs[0].notes.empty());
  const Incident cut = ingest_text(with_list(5));
  CHECK(cut.inputs[0].unread_threads == 3);
  CHECK(cut.inputs[0].notes ==
        Names{"3 threads of the dump's own list are missing: it is cut or damaged"});
  CHECK(ingest_text(with_list(5) + with_list(2)).inputs[0].unread_threads == 3);
  std::string of_before = with_list(2);
  of_before.insert(of_before.find("\n}") + 2,
                   "\n_to_delete_list=0x0000600002f4c0a0, length=9, elements={\n0x1\n}\n"
                   "next-> 0x0000600002f4c0a0, length=7, elements={\n0x1\n}");
  CHECK(ingest_text(of_before).inputs[0].unread_threads == 0);
  CHECK(ingest_text(of_before).inputs[0].unread_lines == 0);
}

TEST_CASE("a dump of JDK 8 without the threads of its VM has lost its end", "[damaged]") {
  std::string dump = kDump;
  dump.replace(dump.find("17.0.15+6"), 9, "25.412-b08");
  const Incident cut = ingest_text(dump);
  CHECK(cut.inputs[0].incomplete);
  CHECK(cut.inputs[0].notes == Names{"the end of a dump is missing: it is cut or damaged"});
  dump += "\"VM Thread\" os_prio=0 tid=0x00007f5bdc092bd2 nid=0x6ee6 runnable\n";
  CHECK_FALSE(ingest_text(dump).inputs[0].incomplete);
  CHECK(ingest_text(dump).inputs[0].notes.empty());
  CHECK_FALSE(ingest_text(kDump).inputs[0].incomplete);
}

TEST_CASE("zeros in the middle of a stack end it, and that a part was lost is said", "[damaged]") {
  const auto at = kDump.find("\tat org.apache.flink.a.Downloader");
  const std::string torn = kDump.substr(0, at) + std::string(500, '\0') + kDump.substr(at + 8);
  const Incident incident = ingest_text(torn);
  CHECK(stacks_of(incident)[0].ends_with("java.util.concurrent.CompletableFuture.get"));
  CHECK(stacks_of(incident)[1] == stacks_of_text(kDump)[1]);
  CHECK(incident.inputs[0].incomplete);
  REQUIRE_FALSE(incident.inputs[0].notes.empty());
  CHECK(incident.inputs[0].notes[0] == "line 9: zeros, where a part of it was not written");
}

TEST_CASE("below a hole of whole lines no frame goes to the thread above it", "[damaged]") {
  const auto at = kDump.find("\tat org.apache.flink.streaming");
  const std::string torn =
      kDump + kDump.substr(0, at) + std::string(500, '\0') + "\n" + kDump.substr(at);
  const Names stacks = stacks_of_text(torn);
  REQUIRE(stacks.size() == 4);
  CHECK(stacks[2].ends_with("org.apache.flink.a.Downloader.download"));
  CHECK(ingest_text(torn).inputs[0].incomplete);
}

TEST_CASE("a zero within a record of a log is a part of it", "[damaged]") {
  std::string log = kLog;
  log[log.find("INITIALIZING")] = '\0';
  const Incident incident = ingest_text(log, {"switched from"});
  CHECK(incident.log.size() == 5);
  CHECK_FALSE(incident.inputs[0].incomplete);
}

TEST_CASE("zeros before and behind a text are nothing that was lost", "[damaged]") {
  const std::string zeros(5000, '\0');
  const std::string without_end = kDump.substr(0, kDump.find_last_not_of('\n') + 1);
  for (const std::string& text : {zeros + kDump, kDump + zeros, without_end + zeros}) {
    const Incident incident = ingest_text(text);
    CHECK(stacks_of(incident) == stacks_of_text(kDump));
    CHECK_FALSE(incident.inputs[0].incomplete);
    CHECK(incident.inputs[0].notes.empty());
  }
  CHECK(ingest_text(zeros + R"({"threadInfos":[{"threadName":"a","stringifiedThreadInfo":)"
                            R"("\"a\" Id=1 RUNNABLE\n\tat b.C.d(C.java:1)\n"}]})")
            .inputs[0]
            .format == "rest-thread-dump");
}

TEST_CASE("quoted lines that are no headers are not understood", "[damaged]") {
  std::string quoted;
  for (const std::string& line : lines_of(kLog)) quoted += "\"" + line + "\",\n";
  const Incident incident = ingest_text(kDump + quoted + kDump);
  CHECK(incident.inputs[0].unread_lines == lines_of(kLog).size());
  CHECK(stacks_of(incident).size() == 4);
}

TEST_CASE("of thousands of pods the first thousand are kept apart, and all are read", "[damaged]") {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    const std::string pod = "[pod/tm-" + std::to_string(i) + "/main] ";
    text += pod + "\"thread-" + std::to_string(i) + "\" #1 prio=5 tid=0x1 nid=0x2 runnable\n" +
            pod + "\tat a.B.c(B.java:1)\n";
  }
  const Incident incident = ingest_text(text);
  CHECK(incident.samples.size() == 1001);
  CHECK(incident.inputs[0].threads == 3000);
}

TEST_CASE("a thread may be named after JSON, a piece of JSON is no thread", "[damaged]") {
  CHECK(stacks_of_text("\"Calc(where=[x = '{\"type\":\"y\"}']) (1/2)#0\" #1 prio=5 tid=0x1 nid=0x2 "
                       "runnable\n\tat a.B.c(B.java:1)\n")
            .size() == 1);
  const std::string piece = "\"},{\"name\":\"main\",\"info\":\"\"main\" Id=1 RUNNABLE\n";
  CHECK(stacks_of_text(piece + "\tat a.B.c(B.java:1)\n").empty());
}

TEST_CASE("a line of more than 64 KiB is no header, and the dump beside it is read", "[damaged]") {
  const auto header = [](int letters) {
    return '"' + std::string(static_cast<std::size_t>(letters), 'x') +
           "\" #1 prio=5 os_prio=0 tid=0x00007f nid=0x1d84 runnable";
  };
  CHECK(is_content(header(60'000)));
  CHECK_FALSE(is_content(header(70'000)));
  const Incident incident = ingest_text(header(70'000) + "\n\n" + kDump);
  CHECK(stacks_of(incident) == stacks_of_text(kDump));
  CHECK(incident.inputs[0].unread_lines == 1);
}

TEST_CASE("NUL bytes in the middle of a text leave the rest of it", "[damaged]") {
  CHECK(stacks_of_text(kDump + std::string(5000, '\0') + "\n" + kDump).size() == 4);
}

}  // namespace
}  // namespace flinkdiag

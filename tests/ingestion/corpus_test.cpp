#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/decode.h"
#include "flinkdiag/ingestion/ingest.h"

using namespace flinkdiag;

namespace {

const std::filesystem::path kCorpus = FLINKDIAG_SOURCE_DIR "/tests/data/corpus";

// What a person finds in the file: threads of a dump, or the sum of the counts of a profile.
struct Row {
  const char* file;
  const char* format;
  bool understood;
  std::size_t samples;
  std::uint64_t counted;
  std::size_t deadlocks;
  std::size_t unread_lines;
};

constexpr Row kRows[] = {
    {"asyncprofiler_sample1.collapsed", "collapsed", true, 1, 185, 0, 0},
    {"ibm_hotspot11_small.txt", "thread-info", true, 1, 1, 0, 0},
    {"jstall_deadlock.txt", "jstack", true, 1, 21, 1, 0},
    {"jstall_normal-000.txt", "jstack", true, 1, 21, 0, 0},
    {"jthreaddump_deadlock.txt", "jstack", true, 1, 33, 1, 0},
    {"jthreaddump_gc-activity.txt", "jstack", true, 1, 62, 3, 0},
    {"jthreaddump_jcmd.txt", "jstack", true, 1, 4, 0, 1},  // "Thread dump from jcmd 12345 ..."
    {"jthreaddump_reverse-order.txt", "jstack", true, 1, 5, 0, 0},
    {"jthreaddump_seq_iostall_0.txt", "jstack", true, 1, 42, 0, 1},  // line 516 lost its start
    {"jthreaddump_seq_iostall_1.txt", "jstack", true, 1, 40, 0, 1},  // line 501, the same
    {"jthreaddump_seq_iostall_2.txt", "jstack", true, 1, 40, 0, 1},
    {"jthreaddump_thread-pool.txt", "jstack", true, 1, 64, 3, 0},
    {"jthreaddump_virtual-threads.txt", "jstack", true, 1, 29, 0, 0},
    {"mjprof_test.txt", "jstack", true, 1, 54, 0, 0},
    {"samurai_jdk17_deadlock.dmp", "jstack", true, 3, 63, 3, 0},
    {"samurai_jrockit.dmp", "text", false, 0, 0, 0, 0},
    {"samurai_springboot_actuator.json", "actuator-thread-dump", true, 1, 22, 0, 0},
    {"sjk_jstack_hazelcast.txt", "jstack", true, 1, 160, 0, 0},
    {"speedscope_folded_recursion.txt", "collapsed", true, 1, 10, 0, 0},
    {"speedscope_folded_simple-crlf.txt", "collapsed", true, 1, 14, 0, 0},
    {"speedscope_folded_simple-utf16-be.txt", "collapsed", true, 1, 14, 0, 0},
    {"speedscope_folded_simple-utf16-le.txt", "collapsed", true, 1, 14, 0, 0},
    {"speedscope_folded_simple-with-invalids.txt", "collapsed", true, 1, 14, 0,
     1},  // "invalid line"
    {"speedscope_folded_simple.txt", "collapsed", true, 1, 14, 0, 0},
    {"speedscope_folded_tall.txt", "collapsed", true, 1, 1, 0, 0},
};

Incident read_corpus_file(const std::string& name) {
  std::ifstream file(kCorpus / name, std::ios::binary);
  REQUIRE(file);
  std::vector<Input> inputs;
  inputs.push_back(Input::from_text(name, {std::istreambuf_iterator<char>(file), {}}));
  decode_text(inputs[0]);
  return ingest(inputs, {});
}

}  // namespace

TEST_CASE("every corpus file gives what a person counts in it", "[ingestion][corpus]") {
  for (const Row& row : kRows) {
    CAPTURE(row.file);
    const Incident incident = read_corpus_file(row.file);
    const InputSummary& summary = incident.inputs.at(0);
    CHECK(summary.format == row.format);
    CHECK(summary.understood == row.understood);
    CHECK(summary.samples == row.samples);
    CHECK(summary.unread_lines == row.unread_lines);
    if (!row.understood) CHECK_FALSE(summary.notes.empty());
    std::uint64_t counted = 0;
    std::size_t deadlocks = 0;
    for (const Sample& sample : incident.samples) {
      deadlocks += sample.deadlocks.size();
      for (const Thread& thread : sample.threads) {
        for (const StackSample& stack : thread.stacks) counted += stack.count;
      }
    }
    CHECK(counted == row.counted);
    CHECK(deadlocks == row.deadlocks);
  }
}

TEST_CASE("the table of the corpus is complete", "[ingestion][corpus]") {
  for (const auto& entry : std::filesystem::directory_iterator(kCorpus)) {
    const std::string name = entry.path().filename().string();
    if (name == "MANIFEST.tsv" || name == "LICENSES.md") continue;
    CAPTURE(name);
    CHECK(std::any_of(std::begin(kRows), std::end(kRows),
                      [&](const Row& r) { return r.file == name; }));
  }
}

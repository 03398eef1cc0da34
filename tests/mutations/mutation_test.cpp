// Damaged inputs through the whole of analyze: no crash, no hang, no report that is no report.
// FLINKDIAG_MUTATIONS=10000 does as many of each sample, and every prefix (docs/robustness.md).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/support/text.h"
#include "fuzz/targets.h"
#include "mutations/mutate.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

struct Sample {
  std::string name;
  std::string bytes;
};

constexpr std::size_t kSmall = 4096;

// The small sample of each parser, and the smaller recordings of other tools.
std::vector<Sample> small_samples() {
  std::vector<Sample> samples;
  for (const char* folder : {"ingestion/small", "corpus"}) {
    for (const auto& entry :
         fs::directory_iterator(fs::path(FLINKDIAG_SOURCE_DIR) / "tests/data" / folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::string bytes(std::istreambuf_iterator<char>(file), {});
      if (bytes.size() <= kSmall)
        samples.push_back({entry.path().filename().string(), std::move(bytes)});
    }
  }
  std::ranges::sort(samples, {}, &Sample::name);
  return samples;
}

// How many of each; 0: the few of an ordinary run.
std::size_t wanted() {
  const char* number = std::getenv("FLINKDIAG_MUTATIONS");
  return number == nullptr ? 0 : static_cast<std::size_t>(parse_int(number).value_or(0));
}

// The whole program, and each parser that reads line by line: it must lose no line.
void read(const Sample& sample, std::string_view bytes, std::size_t which) {
  for (const FuzzTarget& target : fuzz_targets()) {
    const bool by_line =
        target.name == "text" || target.name == "collapsed" || target.name == "flink-config";
    if (!by_line && target.name != "analyze") continue;
    CAPTURE(sample.name, which, std::string(target.name));
    CHECK_NOTHROW(target.run(bytes));
  }
}

TEST_CASE("a small sample that is cut anywhere gives a report, and no line is lost",
          "[mutations]") {
  const std::size_t step = wanted() > 0 ? 1 : 97;
  for (const Sample& sample : small_samples()) {
    for (std::size_t size = 0; size < sample.bytes.size(); size += step) {
      read(sample, std::string_view(sample.bytes).substr(0, size), size);
    }
  }
}

TEST_CASE("a small sample that was damaged gives a report, and no line is lost", "[mutations]") {
  const auto samples = small_samples();
  REQUIRE(samples.size() >= 15);
  const std::size_t count = std::max<std::size_t>(wanted(), 20);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::string& other = samples[(i + 1) % samples.size()].bytes;
    for (std::size_t seed = 0; seed < count; ++seed) {
      std::mt19937 random(static_cast<unsigned>(seed));
      read(samples[i], mutated(samples[i].bytes, other, random), seed);
    }
  }
}

TEST_CASE("what is not understood is counted, line by line", "[mutations]") {
  const std::string dump = [] {
    std::ifstream file(FLINKDIAG_SOURCE_DIR "/tests/data/cli/bottleneck.txt", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  const auto unread = [](const std::string& text) {
    return ingest({Input::from_text("dump.txt", text)}, {}).inputs[0].unread_lines;
  };
  const std::size_t before = unread(dump);
  std::mt19937 random(1);
  for (std::size_t n = 1; n <= 40; ++n) {
    std::string text = dump;
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = text.find('\n', random() % (text.size() - 1));
      text.insert(at == text.npos ? text.size() : at + 1, "~~ of another program ~~\n");
    }
    CAPTURE(n);
    CHECK(unread(text) == before + n);
  }
}

}  // namespace
}  // namespace flinkdiag

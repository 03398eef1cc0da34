// What the fuzzers start from and what they once fell over, as an ordinary test.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/targets.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const fs::path kTests = fs::path(FLINKDIAG_SOURCE_DIR) / "tests";

TEST_CASE("every fuzzer survives its corpus", "[fuzz]") {
  for (const FuzzTarget& target : fuzz_targets()) {
    CAPTURE(std::string(target.name));
    const fs::path folder = kTests / "fuzz" / "corpus" / target.name;
    REQUIRE(fs::exists(folder));
    for (const auto& entry : fs::directory_iterator(folder)) {
      CAPTURE(entry.path().filename().string());
      CHECK_NOTHROW(target.run(read(entry.path())));
    }
  }
}

TEST_CASE("every fuzzer survives the small sample of every parser", "[fuzz]") {
  for (const auto& entry : fs::directory_iterator(kTests / "data" / "ingestion" / "small")) {
    const std::string bytes = read(entry.path());
    for (const FuzzTarget& target : fuzz_targets()) {
      CAPTURE(std::string(target.name), entry.path().filename().string());
      CHECK_NOTHROW(target.run(bytes));
    }
  }
}

TEST_CASE("every dictionary that a fuzzer names is there", "[fuzz]") {
  for (const FuzzTarget& target : fuzz_targets()) {
    CHECK(fs::exists(kTests / "fuzz" / "dictionaries" / target.dictionary));
  }
}

}  // namespace
}  // namespace flinkdiag

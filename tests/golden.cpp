#include "golden.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// Line by line; the end of one text before the other's shows as "(end)".
std::string first_difference(std::string_view expected, std::string_view actual) {
  for (int number = 1;; ++number) {
    std::string_view expected_line = "(end)", actual_line = "(end)";
    const bool more_expected = next_line(expected, expected_line);
    const bool more_actual = next_line(actual, actual_line);
    if (more_expected != more_actual || expected_line != actual_line) {
      return fmt::format("line {}\n  expected: {}\n  actual:   {}", number, expected_line,
                         actual_line);
    }
    if (!more_expected) return "the line ends";
  }
}

}  // namespace

void check_golden(std::string_view name, std::string_view actual) {
  const auto path = std::filesystem::path(FLINKDIAG_SOURCE_DIR) / "tests" / "golden" / name;
  const auto expected = read_file(path);
  const char* bless = std::getenv("FLINKDIAG_BLESS");
  if (expected == actual) {
    SUCCEED();
  } else if (bless != nullptr && std::string_view(bless) == "1") {
    write_file(path, actual);
  } else if (!expected) {
    FAIL_CHECK("tests/golden/" << name << " is missing; FLINKDIAG_BLESS=1 writes it. Got:\n"
                               << actual);
  } else {
    FAIL_CHECK("tests/golden/" << name << " differs at " << first_difference(*expected, actual));
  }
}

}  // namespace flinkdiag

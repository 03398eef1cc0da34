#include "cli/archive.h"

#include <catch2/catch.hpp>

#include "cli/make_archive.h"

namespace flinkdiag {
namespace {

const std::string kDump = "\"main\" #1 prio=5 runnable\n\tat a.B.c(B.java:1)\n";

std::vector<Input> expand(std::string bytes, ArchiveBudget budget = {}) {
  return expand_archive(Input::from_text("x.bin", std::move(bytes)), budget);
}

std::vector<std::string> paths(const std::vector<Input>& inputs) {
  std::vector<std::string> out;
  for (const Input& input : inputs) out.push_back(input.path);
  return out;
}

TEST_CASE("a compressed file is told from its first bytes and keeps its path", "[cli]") {
  const std::string filter = GENERATE("gzip", "zstd", "bzip2", "xz", "lz4");
  CAPTURE(filter);
  const std::string bytes = compress(filter, kDump);
  CHECK(is_archive(bytes));
  const auto inputs = expand(bytes);
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin"});
  CHECK(inputs[0].text == kDump);
  CHECK(inputs[0].notes.empty());
}

TEST_CASE("members of an archive are named after it, in natural order", "[cli]") {
  const auto [format, filter] = GENERATE(table<std::string, std::string>({{"pax", "none"},
                                                                          {"ustar", "none"},
                                                                          {"pax", "gzip"},
                                                                          {"pax", "zstd"},
                                                                          {"zip", "none"},
                                                                          {"7zip", "none"}}));
  CAPTURE(format, filter);
  const std::string bytes = make_archive(
      format, filter, {{"./tm/t10.txt", "ten", ""}, {"tm/t2.txt", "two", ""}, {"log", "", ""}});
  CHECK(is_archive(bytes));
  const auto inputs = expand(bytes);
  REQUIRE(paths(inputs) ==
          std::vector<std::string>{"x.bin!log", "x.bin!tm/t2.txt", "x.bin!tm/t10.txt"});
  CHECK(inputs[0].text.empty());
  CHECK(inputs[1].text == "two");
  CHECK(inputs[2].text == "ten");
}

TEST_CASE("text is no archive", "[cli]") {
  CHECK_FALSE(is_archive(""));
  CHECK_FALSE(is_archive("B"));
  CHECK_FALSE(is_archive(kDump));
  CHECK_FALSE(is_archive(std::string(257, 'x') + "usta"));
}

TEST_CASE("a name in UTF-8 is kept without a locale", "[cli]") {
  const auto inputs = expand(make_archive("zip", "none", {{"\xC3\x84.txt", "x", ""}}));
  CHECK(paths(inputs) == std::vector<std::string>{"x.bin!\xC3\x84.txt"});
}

TEST_CASE("a compressed file that is cut off gives what it held, and a note", "[cli]") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "line " + std::to_string(i * 7919 % 10007) + "\n";
  const std::string bytes = compress("gzip", text);
  const auto inputs = expand(bytes.substr(0, bytes.size() / 2));
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].text.starts_with("line 0\n"));
  CHECK(inputs[0].text.size() < text.size());
  REQUIRE(inputs[0].notes.size() == 1);
  CHECK(inputs[0].notes[0].starts_with("cut: cannot be unpacked to its end ("));
}

TEST_CASE("of two tar archives in one file both are read", "[cli]") {
  const std::string filter = GENERATE("none", "gzip");
  const auto inputs = expand(make_archive("pax", filter, {{"a.txt", "x", ""}}) +
                             make_archive("pax", filter, {{"b.txt", "y", ""}}));
  CHECK(paths(inputs) == std::vector<std::string>{"x.bin!a.txt", "x.bin!b.txt"});
}

TEST_CASE("an archive cut at any byte gives its content or says that it is damaged", "[cli]") {
  const std::string bytes =
      make_archive(GENERATE("pax", "zip"), GENERATE("none", "gzip"), {{"a", kDump, ""}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (!is_archive(bytes.substr(0, size))) continue;
    CAPTURE(size);
    const auto inputs = expand(bytes.substr(0, size));
    REQUIRE_FALSE(inputs.empty());
    for (const Input& input : inputs) CHECK((input.text == kDump || !input.notes.empty()));
  }
}

TEST_CASE("links in an archive are listed, not followed", "[cli]") {
  const auto inputs = expand(make_archive("pax", "none", {{"latest.txt", "", "dump.txt"}}));
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin!latest.txt"});
  CHECK(inputs[0].notes == std::vector<std::string>{"a link in an archive, not followed"});
}

TEST_CASE("a Java archive is one input, not ten thousand classes", "[cli]") {
  const auto inputs = expand(make_archive(
      "zip", "none", {{"META-INF/MANIFEST.MF", "x", ""}, {"a/B.class", "\xCA\xFE", ""}}));
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin"});
  CHECK(inputs[0].notes == std::vector<std::string>{"a Java archive; its classes were not read"});
}

TEST_CASE("an archive without members is an input with a note", "[cli]") {
  const auto inputs = expand(make_archive("zip", "none", {}));
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].notes == std::vector<std::string>{"an empty archive"});
}

TEST_CASE("what unpacks to more than the budget is cut and says so", "[cli]") {
  ArchiveBudget budget;
  budget.bytes = 1000;
  const auto inputs =
      expand_archive(Input::from_text("bomb.gz", compress("gzip", std::string(5000, 'x'))), budget);
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].text.size() == 1000);
  CHECK(inputs[0].notes ==
        std::vector<std::string>{"cut: the archives unpack to too much together"});
  CHECK(budget.bytes == 0);
}

TEST_CASE("what unpacks to more than 200 times its size is cut, unless it is little", "[cli]") {
  ArchiveBudget budget;
  budget.always = 1000;
  const std::string bomb = compress("gzip", std::string(5'000'000, 'x'));
  REQUIRE(bomb.size() < 20'000);
  const auto inputs = expand_archive(Input::from_text("bomb.gz", bomb), budget);
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].text.size() == 200 * bomb.size());
  CHECK(inputs[0].notes ==
        std::vector<std::string>{"cut: unpacks to more than 200 times its size"});
  budget.always = 10'000'000;
  CHECK(expand_archive(Input::from_text("bomb.gz", bomb), budget)[0].notes.empty());
}

TEST_CASE("more members than the budget are not read, and that is said once", "[cli]") {
  ArchiveBudget budget;
  budget.members = 2;
  const auto bytes =
      make_archive("pax", "none", {{"a", "1", ""}, {"b", "2", ""}, {"c", "3", ""}, {"d", "4", ""}});
  const auto inputs = expand(bytes, budget);
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin", "x.bin!a", "x.bin!b"});
  CHECK(inputs[0].notes ==
        std::vector<std::string>{"too many files in archives; the rest was not read"});
}

}  // namespace
}  // namespace flinkdiag

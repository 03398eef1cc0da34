#include "cli/archive.h"

#include <catch2/catch.hpp>

#include "cli/make_archive.h"
#include "cli/temp_folder.h"

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
  CHECK_FALSE(inputs[0].incomplete);
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

// Lines that do not compress to a fiftieth, so that much is left of them wherever they are cut.
std::string many_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "line " + std::to_string(i * 7919 % 10007) + "\n";
  return text;
}

TEST_CASE("a gzip file that is cut off gives all that stands before the cut, and a note", "[cli]") {
  const std::string text = many_lines(GENERATE(1000, 100'000));
  const std::string bytes = compress("gzip", text);
  const auto inputs = expand(bytes.substr(0, bytes.size() / 2));
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin"});
  CHECK(text.starts_with(inputs[0].text));
  CHECK(inputs[0].text.size() > text.size() * 4 / 10);
  CHECK(inputs[0].incomplete);
  CHECK(inputs[0].notes ==
        std::vector<std::string>{"cut: cannot be unpacked to its end (the gzip data is cut off)"});
}

TEST_CASE("a tar that is cut off gives its members up to the cut", "[cli]") {
  const auto [filter, why] = GENERATE(table<std::string, std::string>(
      {{"none", "Truncated tar archive"}, {"gzip", "the gzip data is cut off"}}));
  const std::string text = many_lines(1000);
  const std::string bytes =
      make_archive("pax", filter, {{"a.txt", "one", ""}, {"b.txt", text, ""}});
  const auto inputs = expand(bytes.substr(0, bytes.size() / 2));
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin", "x.bin!a.txt", "x.bin!b.txt"});
  CHECK(inputs[0].notes[0].starts_with("cannot be unpacked from here on, the rest was not read ("));
  CHECK(inputs[0].incomplete);
  CHECK(inputs[1].text == "one");
  CHECK_FALSE(inputs[1].incomplete);
  CHECK(inputs[2].incomplete);
  CHECK(inputs[2].text.size() > text.size() * 3 / 10);
  CHECK(text.starts_with(inputs[2].text));
  CHECK(inputs[2].notes ==
        std::vector<std::string>{"cut: cannot be unpacked to its end (" + why + ")"});
}

TEST_CASE("a gzip file with a wrong byte gives what stands before it, and a note", "[cli]") {
  const std::string text = many_lines(1000);
  std::string bytes = compress("gzip", text);
  bytes[bytes.size() - 8] ^= 1;  // of its check sum
  const auto inputs = expand(bytes);
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].text == text);
  CHECK(inputs[0].notes ==
        std::vector<std::string>{"cut: cannot be unpacked to its end (incorrect data check)"});
  CHECK(inputs[0].incomplete);
}

TEST_CASE("a member whose check sum is wrong is read, and that is said", "[cli]") {
  std::string bytes = make_archive("zip", "none", {{"a.txt", kDump, ""}});
  bytes.at(bytes.find("PK\x01\x02") + 16) ^= 1;  // the sum stands in the central directory
  const auto inputs = expand(bytes);
  REQUIRE(paths(inputs) == std::vector<std::string>{"x.bin!a.txt"});
  CHECK(inputs[0].text == kDump);
  REQUIRE(inputs[0].notes.size() == 1);
  CHECK(inputs[0].notes[0].starts_with("it may be damaged (ZIP bad CRC: "));
  CHECK(inputs[0].incomplete);
}

TEST_CASE("what a sparse file leaves out is read as zeros, within the budget", "[cli]") {
  // bsdtar and GNU tar write such: of 8 MiB the last bytes alone.
  const std::string hole(std::size_t{8} << 20, '\0');
  const std::string bytes = read_text_file(data_path("cli/sparse.tar"));
  const auto whole = expand(bytes);
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].text == hole + "end\n");
  ArchiveBudget budget;
  budget.bytes = 1000;
  const auto cut = expand(bytes, budget);
  REQUIRE(cut.size() == 1);
  CHECK(cut[0].text == std::string(1000, '\0'));
  CHECK(cut[0].notes == std::vector<std::string>{"cut: the archives unpack to too much together"});
}

TEST_CASE("gzip files one behind the other are one file; other bytes are told, zeros are not",
          "[cli]") {
  const std::string one = compress("gzip", "one\n"), two = compress("gzip", "two\n");
  const auto both = expand(one + two + std::string(512, '\0'));
  REQUIRE(both.size() == 1);
  CHECK(both[0].text == "one\ntwo\n");
  CHECK(both[0].notes.empty());
  const auto other = expand(one + "text");
  REQUIRE(other.size() == 1);
  CHECK(other[0].text == "one\n");
  CHECK(other[0].notes ==
        std::vector<std::string>{"cut: cannot be unpacked to its end (what follows is not gzip)"});
  CHECK_FALSE(other[0].incomplete);
}

TEST_CASE("other compressed files that are cut off say so", "[cli]") {
  const std::string bytes = compress(GENERATE("zstd", "bzip2", "xz", "lz4"), many_lines(1000));
  const auto inputs = expand(bytes.substr(0, bytes.size() / 2));
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].incomplete);
  REQUIRE(inputs[0].notes.size() == 1);
  CHECK(
      (inputs[0].notes[0].starts_with("cut: cannot be unpacked to its end (") ||
       inputs[0].notes[0].starts_with("cannot be unpacked from here on, the rest was not read (")));
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
  CHECK(inputs[0].incomplete);
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

TEST_CASE("a name of any length is kept to 1 KiB, within other archives, too", "[cli]") {
  const std::string inner = make_archive("pax", "none", {{std::string(9000, 'q'), kDump, ""}});
  const auto inputs =
      expand(make_archive("pax", "gzip", {{std::string(9000, 'p') + ".tar", inner, ""}}));
  REQUIRE(inputs.size() == 1);
  CHECK(inputs[0].path.size() < 2100);
}

}  // namespace
}  // namespace flinkdiag

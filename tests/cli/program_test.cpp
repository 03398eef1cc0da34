// Runs the program as a person would; what the layers compute is tested elsewhere.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/make_archive.h"
#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

const std::string kBottleneck = data_path("cli/bottleneck.txt");
const std::string kHealthy = data_path("cli/healthy.txt");
const std::string kNotFlink = data_path("cli/not-flink.txt");

std::string quoted(const std::string& path) { return "'" + path + "'"; }

Finished analyze(const std::string& args) { return shell("$F analyze " + args); }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string outcome(const std::string& report) { return json::parse(report)["verdict"]["outcome"]; }

// ASCII as Windows tools write it: a mark, then two bytes a character.
std::string to_utf16(const std::string& text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) out += {c, '\0'};
  return out;
}

TEST_CASE("the exit code tells what was found", "[program]") {
  CHECK(analyze(quoted(kBottleneck)).exit_code == 1);
  CHECK(analyze(quoted(kHealthy)).exit_code == 0);
  CHECK(analyze(quoted(kNotFlink)).exit_code == 3);
  CHECK(analyze("--fail-on never " + quoted(kBottleneck)).exit_code == 0);
  CHECK(analyze("--fail-on never " + quoted(kNotFlink)).exit_code == 3);
}

TEST_CASE("the report is written for 0, 1 and 3 alike", "[program]") {
  CHECK(outcome(analyze("--format json " + quoted(kBottleneck)).out) == "startup-bottleneck");
  CHECK(outcome(analyze("--format json " + quoted(kHealthy)).out) == "no-startup-bottleneck");
  CHECK(outcome(analyze("--format json " + quoted(kNotFlink)).out) == "not-flink");
}

TEST_CASE("the operator that is blocked is named first", "[program]") {
  const auto text = analyze(quoted(kBottleneck)).out;
  CHECK(contains(text.substr(0, text.find('\n')), "SessionAggregate"));
}

TEST_CASE("standard input is read by -, and without any path", "[program]") {
  CHECK(analyze("- < " + quoted(kBottleneck)).exit_code == 1);
  CHECK(analyze("< " + quoted(kBottleneck)).exit_code == 1);
  CHECK(shell("cat " + quoted(kBottleneck) + " | $F analyze").exit_code == 1);
  const auto report = analyze("--format json < " + quoted(kBottleneck)).out;
  CHECK(json::parse(report)["inputs"][0]["path"] == "<stdin>");
}

TEST_CASE("empty standard input is never mistaken for all well", "[program]") {
  CHECK(analyze("").exit_code == 3);
  CHECK(analyze("--fail-on never").exit_code == 3);
}

TEST_CASE("folders and archives are read like the files in them", "[program]") {
  const TempFolder folder;
  const std::string dump = read_text_file(kBottleneck);
  const std::vector<ArchiveMember> members = {{"tm-1/dump.txt", dump, ""}};
  folder.write("folder/tm-1/dump.txt", dump);
  folder.write("dump.gz", compress("gzip", dump));
  folder.write("dump.zst", compress("zstd", dump));
  folder.write("dump.zip", make_archive("zip", "none", members));
  folder.write("dump.tar", make_archive("pax", "none", members));
  folder.write("dump.tar.gz", make_archive("pax", "gzip", members));
  folder.write("without-suffix", make_archive("pax", "zstd", members));
  folder.write("utf16.txt", to_utf16(dump));
  const std::string name = GENERATE("folder", "dump.gz", "dump.zst", "dump.zip", "dump.tar",
                                    "dump.tar.gz", "without-suffix", "utf16.txt");
  CAPTURE(name);
  const auto finished = analyze("--format json " + quoted(folder.path(name)));
  CHECK(finished.exit_code == 1);
  CHECK(finished.err == "");
  CHECK(json::parse(finished.out)["verdict"]["phase"] == "restore.download");
}

TEST_CASE("a path that cannot be opened is named, and there is no report", "[program]") {
  const auto finished = analyze("no-such-file.txt " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(finished.err ==
        "flinkdiag: no-such-file.txt: cannot be opened: No such file or directory; check the "
        "path\n");
}

TEST_CASE("a file that may not be read is an error", "[program]") {
  const TempFolder folder;
  const auto file = quoted(folder.write("secret.txt", "x"));
  // Root may read anything; then there is nothing to test.
  const auto finished = shell("chmod 000 " + file + "; test -r " + file + " || $F analyze " + file);
  if (finished.exit_code == 0) return;
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err,
                 "secret.txt: cannot be opened: Permission denied; check its "
                 "permissions"));
}

TEST_CASE("wrong usage is one sentence and code 2", "[program]") {
  const auto finished = analyze("--format xml " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, "see flinkdiag analyze --help"));
  CHECK(shell("$F").exit_code == 2);
}

TEST_CASE("an input that is not understood is listed, and decides only with --strict",
          "[program]") {
  const TempFolder folder;
  const auto noise = folder.write("holiday.txt", "nothing that a JVM would say\n");
  const auto both = quoted(kBottleneck) + " " + quoted(noise);
  CHECK(analyze(both).exit_code == 1);
  CHECK(contains(analyze(both).err, noise + ": not read: "));
  CHECK(analyze("--quiet " + both).err == "");
  CHECK(analyze("--strict " + both).exit_code == 3);
  CHECK(analyze(quoted(noise)).exit_code == 3);
}

TEST_CASE("a pipe that is closed early is no error", "[program]") {
  const auto finished = shell("{ $F analyze " + quoted(kBottleneck) + "; echo $? >&2; } | true");
  CHECK(finished.err == "1\n");
}

TEST_CASE("a disk that is full is an error", "[program]") {
  const auto finished = analyze(quoted(kBottleneck) + " > /dev/full");
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err, "No space left on device"));
}

TEST_CASE("-o writes what standard output would get, and nothing to it", "[program]") {
  const TempFolder folder;
  const auto file = folder.path("report.json");
  const auto finished = analyze("--format json -o " + quoted(file) + " " + quoted(kBottleneck));
  CHECK(finished.exit_code == 1);
  CHECK(finished.out == "");
  CHECK(read_text_file(file) == analyze("--format json " + quoted(kBottleneck)).out);
}

TEST_CASE("-o does not overwrite an input", "[program]") {
  const TempFolder folder;
  const auto file = folder.write("dump.txt", read_text_file(kBottleneck));
  CHECK(analyze("-o " + quoted(file) + " " + quoted(file)).exit_code == 2);
  CHECK(read_text_file(file) == read_text_file(kBottleneck));
}

TEST_CASE("the JSON report is one object and the same in every run", "[program]") {
  const std::string args =
      "--format json " + quoted(kBottleneck) + " " + quoted(kHealthy) + " " + quoted(kNotFlink);
  const auto first = analyze(args).out;
  CHECK(json::parse(first).is_object());  // throws if it is not UTF-8 or anything follows it
  CHECK(analyze(args).out == first);
  CHECK(shell("LC_ALL=C NO_COLOR=1 COLUMNS=50 TERM=dumb $F analyze " + args).out == first);
}

TEST_CASE("a name that is not UTF-8 leaves the JSON report valid", "[program]") {
  const TempFolder folder;
  folder.write("dump\xE4.txt", read_text_file(kBottleneck));
  CHECK(outcome(analyze("--format json " + quoted(folder.path())).out) == "startup-bottleneck");
}

TEST_CASE("control characters in names do not reach the terminal", "[program]") {
  const auto finished = analyze("\"$(printf 'no\\033[31msuch')\"");
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err, "flinkdiag: no?[31msuch: cannot be opened"));
}

TEST_CASE("there is colour in a pipe only if it is asked for", "[program]") {
  CHECK_FALSE(contains(analyze(quoted(kBottleneck)).out, "\033["));
  CHECK(contains(analyze("--color always " + quoted(kBottleneck)).out, "\033["));
  CHECK(contains(shell("CLICOLOR_FORCE=1 $F analyze " + quoted(kBottleneck)).out, "\033["));
}

TEST_CASE("lines of the text report keep to the width, in ASCII if the locale is C", "[program]") {
  const std::string command = "$F analyze --width 60 " + quoted(kHealthy);
  std::istringstream report(shell("LC_ALL=C " + command).out);
  std::size_t lines = 0;
  for (std::string line; std::getline(report, line); ++lines) {
    CAPTURE(line);
    CHECK(line.size() <= 60);
    CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c < 0; }));
  }
  CHECK(lines > 3);
}

TEST_CASE("--rules adds rules, and a bad one is refused with its place", "[program]") {
  const TempFolder folder;
  folder.write("phases/mine.json", "{ \"phase\": ");
  const auto finished = analyze("--rules " + quoted(folder.path()) + " " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, "phases/mine.json"));
}

TEST_CASE("a built-in rule file can be printed, changed and given back", "[program]") {
  const auto list = shell("$F rules");
  CHECK(list.exit_code == 0);
  CHECK(contains(list.out, "spines.json\n"));
  const TempFolder folder;
  folder.write("spines.json", shell("$F rules spines.json").out);
  CHECK(analyze("--rules " + quoted(folder.path()) + " " + quoted(kBottleneck)).exit_code == 1);
  CHECK(shell("$F rules no-such.json").exit_code == 2);
}

TEST_CASE("schema prints the schema of the report", "[program]") {
  const auto finished = shell("$F schema");
  CHECK(finished.exit_code == 0);
  CHECK(json::parse(finished.out).contains("$schema"));
}

TEST_CASE("--version and --help go to standard output with code 0", "[program]") {
  CHECK(shell("$F --version").out == "flinkdiag 0.1.0\n");
  CHECK(shell("$F --help").exit_code == 0);
  CHECK(contains(shell("$F analyze --help").out, "Exit codes:"));
}

}  // namespace
}  // namespace flinkdiag

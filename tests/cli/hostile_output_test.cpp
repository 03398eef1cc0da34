// Nothing that an input holds may drive the terminal, and nothing may leave half a report behind.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

const std::string kBottleneck = data_path("cli/bottleneck.txt");

std::string quoted(const std::string& path) { return "'" + path + "'"; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Clears the screen, sets the title, turns the direction, is no UTF-8, starts a C1 sequence, rings.
const std::string kHostile = "Session\x1b[2J\x1b]0;owned\x07\u202Eevil\xFF\xC2\x9B\x7F\u200F";

std::string hostile_dump() {
  return replaced(read_text_file(kBottleneck), "SessionAggregate", kHostile);
}

// Bytes and characters that a terminal obeys; line ends are the report's own.
bool is_safe(const std::string& text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
  });
  const auto has = [&](const char* part) { return text.find(part) != text.npos; };
  return !has_control && !has("\u202E") && !has("\u200F") && !has("\xC2\x9B");
}

TEST_CASE("the name of an operator cannot drive the terminal, in any format", "[program]") {
  const TempFolder folder;
  const auto file = quoted(folder.write("dump.txt", hostile_dump()));
  const auto text = shell("$F analyze --verbose " + file);
  CHECK(text.exit_code == 1);
  CHECK(is_safe(text.out));
  CHECK(text.out.find("evil\uFFFD") != text.out.npos);
  const auto json = shell("$F analyze --format json " + file);
  CHECK(json.exit_code == 1);
  CHECK(is_safe(json.out));
}

// A terminal of its own, for only there the lines of a file are changed: `patch` needs them raw.
TEST_CASE("a configuration file cannot drive the terminal when a patch of it is shown",
          "[program]") {
  const TempFolder folder;
  const std::string hostile = "# \x1b]0;owned\x07\x1b[2J \u202E \xC2\x9B \xFF\n";
  folder.write("config.yaml", hostile + "state.backend.type: rocksdb\nrest.port: 8081\n");
  const auto command = "$F analyze --format patch --assume start=failover --assume disk=ample " +
                       std::string("--assume flink=1.20 config.yaml ") + quoted(kBottleneck);
  const auto inside = "cd " + quoted(folder.path()) + " && ";
  const auto piped = shell(inside + command);
  REQUIRE(piped.exit_code == 1);
  CHECK(piped.out.find(" " + hostile) != piped.out.npos);
  auto shown = shell(inside + "script --quiet --return --command \"" + command + "\" log");
  CHECK(shown.exit_code == 1);
  std::erase(shown.out, '\r');  // of the terminal's line discipline
  CHECK(shown.out.find("# \\x1b]0;owned\\x07\\x1b[2J \\u202e \\x9b \uFFFD\n") != shown.out.npos);
  CHECK(is_safe(shown.out));
}

TEST_CASE("what is escaped in JSON is the same name to who parses it", "[program]") {
  const TempFolder folder;
  const auto file = quoted(folder.write("dump.txt", hostile_dump()));
  const auto report = nlohmann::json::parse(shell("$F analyze --format json " + file).out);
  CHECK(report["verdict"]["operators"][0] == replaced(kHostile, "\xFF", "\uFFFD"));
}

TEST_CASE("names of files and arguments cannot drive the terminal", "[program]") {
  const std::string name = "\"$(printf 'a\\033[31m\\302\\233\\342\\200\\256')\"";
  CHECK(is_safe(shell("$F analyze " + name).err));
  CHECK(is_safe(shell("$F analyze --format " + name).err));
  CHECK(is_safe(shell("$F " + name).err));
  CHECK(is_safe(
      shell("cd \"$(mktemp -d)\" && echo x > " + name + " && $F analyze . ; rm -r \"$PWD\"").err));
}

TEST_CASE("rules of a stranger cannot drive the terminal, nor end a listing", "[program]") {
  const TempFolder folder;
  folder.write(
      "findings/a/b.json",
      R"({"id": "a/b", "severity": "info", "title": "t\u001b]0;x\u0007", "why": "w\u001b\u009b",)"
      R"( "when": {"phase": "deploy"}})");
  const auto rules = " --rules " + quoted(folder.path());
  for (const std::string command : {"rules list", "rules show a/b", "explain a/b"}) {
    const auto finished = shell("$F " + command + rules);
    CAPTURE(command);
    CHECK(finished.exit_code == 0);
    CHECK_THAT(finished.out, Catch::Contains("\\x1b"));
    CHECK(is_safe(finished.out));
  }
  folder.write("phases/\xFF.json", R"({"phase": "p", "meaning": "m", "rules": []})");
  CHECK(shell("$F rules list --format json" + rules).exit_code == 0);
}

TEST_CASE("a report that does not fit leaves the one of before, and nothing beside it",
          "[program]") {
  const TempFolder folder;
  const auto report = folder.write("report.json", "the old report");
  const auto finished = shell("ulimit -f 1; $F analyze --format json -o " + quoted(report) + " " +
                              quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.err ==
        "flinkdiag: " + report + ": cannot be written: File too large; choose another place\n");
  CHECK(read_text_file(report) == "the old report");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("what a file holds that standard output goes to is not replaced by the report",
          "[program]") {
  const TempFolder folder;
  const auto log = folder.write("incident.log", "before\n");
  const std::string output = GENERATE(true, false) ? "/dev/stdout" : quoted(log);
  CAPTURE(output);
  const auto run = shell("{ $F analyze -q -o " + output + " " + kBottleneck +
                         "; echo after; } >> " + quoted(log));
  CHECK(run.exit_code == 0);
  const std::string text = read_text_file(log);
  CHECK(text.starts_with("before\nSTARTUP BOTTLENECK"));
  CHECK(text.ends_with("\nafter\n"));
}

TEST_CASE("a folder that may not be written to is named, and the report of before stays",
          "[program]") {
  const TempFolder folder;
  const auto finished =
      shell("$F analyze -o " + quoted(folder.path("no/report")) + " " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.err.find("No such file or directory; choose another place") != std::string::npos);
}

#ifndef __SANITIZE_ADDRESS__  // which takes terabytes of addresses
TEST_CASE("memory that does not suffice is one sentence, not a crash", "[program]") {
  const TempFolder folder;
  const auto file = quoted(folder.path("large"));
  const auto finished = shell("truncate -s 3G " + file + "; ulimit -v 1000000; $F analyze " + file);
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(finished.err ==
        "flinkdiag: the memory that it may take does not suffice; raise the limit or give it fewer "
        "inputs at a time\n");
}
#endif

// Standard input stays open, so that the program is still reading when the signal comes.
TEST_CASE("a signal ends it with 128 + its number, and leaves nothing", "[program]") {
  const auto [name, code] = GENERATE(table<std::string, int>({{"INT", 130}, {"TERM", 143}}));
  CAPTURE(name);
  const TempFolder folder;
  const auto finished =
      shell("mkfifo " + quoted(folder.path("pipe")) + "; sleep 5 > " + quoted(folder.path("pipe")) +
            " & env --default-signal=INT $F analyze -o " + quoted(folder.path("report")) + " - < " +
            quoted(folder.path("pipe")) + " & for i in 1 2 3 4 5; do sleep 0.2; kill -" + name +
            " $!; done; wait $!");
  CHECK(finished.exit_code == code);
  CHECK(finished.out == "");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);  // the pipe itself
}

}  // namespace
}  // namespace flinkdiag

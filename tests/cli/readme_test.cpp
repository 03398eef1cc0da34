// README shows commands with what they print; both must be true.
//   ```console
//   $ build/default/flinkdiag analyze samples/incidents/rocksdb-download
//   STARTUP BOTTLENECK  ...
//   ```
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

struct Example {
  std::string command;
  std::string output;
};

const std::string kProgram = "build/default/flinkdiag";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<Example> examples(const std::string& markdown) {
  std::vector<Example> out;
  bool in_console = false;
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with("```")) {
      in_console = line == "```console";
    } else if (in_console && line.starts_with("$ ")) {
      out.push_back({line.substr(2), ""});
    } else if (in_console && !out.empty()) {
      out.back().output += line + "\n";
    }
  }
  return out;
}

TEST_CASE("README shows what the program prints", "[program]") {
  int shown = 0;
  for (const Example& example : examples(read_text_file(FLINKDIAG_SOURCE_DIR "/README.md"))) {
    if (!example.command.starts_with(kProgram + " ")) continue;
    CAPTURE(example.command);
    const std::string command = "$F" + example.command.substr(kProgram.size());
    CHECK(shell("cd '" FLINKDIAG_SOURCE_DIR "' && " + command).out == example.output);
    ++shown;
  }
  CHECK(shown >= 1);
}

TEST_CASE("the tutorial of docs/rules.md does what it says", "[program]") {
  const TempFolder folder;
  int shown = 0;
  for (const Example& example : examples(read_text_file(FLINKDIAG_SOURCE_DIR "/docs/rules.md"))) {
    CAPTURE(example.command);
    // "flinkdiag" is what was built, wherever it stands in the line.
    const std::string alias = "flinkdiag() { \"$F\" \"$@\"; }; ";
    CHECK(shell(alias + "cd '" + folder.path() + "' && " + example.command).out == example.output);
    ++shown;
  }
  CHECK(shown >= 8);
}

}  // namespace
}  // namespace flinkdiag

#include "cli/say.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "cli/output.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/version.h"

namespace flinkdiag {
namespace {

// Names of files may hold anything; on a terminal they must not act as control sequences.
std::string printable(std::string_view text) {
  std::string out = to_valid_utf8(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::replace_if(out.begin(), out.end(), is_control, '?');
  return out;
}

}  // namespace

void say(std::string_view sentence) {
  write_to(STDERR_FILENO, fmt::format("{}: {}\n", kToolName, printable(sentence)), "stderr");
}

ExitCode refuse(const Error& error) {
  say(error.message);
  return ExitCode::usage;
}

ExitCode write_out(std::string_view text, ExitCode code) {
  const auto error = write_to(STDOUT_FILENO, text, "standard output");
  return error ? refuse(*error) : code;
}

}  // namespace flinkdiag

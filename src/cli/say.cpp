#include "cli/say.h"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/output.h"
#include "flinkdiag/support/printable.h"
#include "flinkdiag/version.h"

namespace flinkdiag {

// Names of files may hold anything; printable() keeps them from driving the terminal.
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

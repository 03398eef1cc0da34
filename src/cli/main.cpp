#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/run.h"
#include "flinkdiag/support/printable.h"

namespace {

// Inputs are mapped; a log that is truncated meanwhile ends in SIGBUS when its lost pages are read.
extern "C" void on_bus_error(int) {
  constexpr char kMessage[] =
      "flinkdiag: an input became shorter while it was read; copy it and analyze the copy\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(static_cast<int>(flinkdiag::ExitCode::usage));
}

// All output was written by write(), so that there is nothing to flush, and memory needs no
// destructors (until_exit.h). The leak sanitizer looks when main() returns.
int end(int code) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  std::quick_exit(code);
#endif
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGBUS, on_bus_error);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), which run() understands
  std::signal(SIGXFSZ, SIG_IGN);  // and so is the limit of `ulimit -f`
  try {
    return end(static_cast<int>(flinkdiag::run(std::vector<std::string>(argv + 1, argv + argc))));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "flinkdiag: internal error: %s; please report it\n",
                 flinkdiag::printable(error.what()).c_str());
    return static_cast<int>(flinkdiag::ExitCode::usage);
  }
}

#include <execinfo.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
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

// Not with printf(): nothing more may be asked of the memory. It is no fault of ours: a limit
// (`ulimit -v`, a container's) is below what the inputs take.
int out_of_memory() {
  constexpr char kMessage[] =
      "flinkdiag: the memory that it may take does not suffice; raise the limit or give it fewer "
      "inputs at a time\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  return static_cast<int>(flinkdiag::ExitCode::usage);
}

// glibc loads the unwinder when the first exception passes through its own code (call_once), and
// aborts if there is no memory left for it: it must be there before memory is short.
void load_unwinder() {
  void* frame = nullptr;
  backtrace(&frame, 1);
}

}  // namespace

int main(int argc, char** argv) {
  load_unwinder();
  std::setlocale(LC_CTYPE,
                 "C.UTF-8");  // libarchive gives names of members in the locale's encoding
  std::signal(SIGBUS, on_bus_error);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), which run() understands
  std::signal(SIGXFSZ, SIG_IGN);  // and so is the limit of `ulimit -f`
  try {
    return end(static_cast<int>(flinkdiag::run(std::vector<std::string>(argv + 1, argv + argc))));
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "flinkdiag: internal error: %s; please report it\n",
                 flinkdiag::printable(error.what()).c_str());
    return static_cast<int>(flinkdiag::ExitCode::usage);
  }
}

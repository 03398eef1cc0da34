#pragma once

#include <string>

namespace flinkdiag {

struct CommandSettings {
  std::string rest = "http://localhost:8081";
  std::string pod;  ///< of the TaskManager; empty: the shell runs on the TaskManager's host
  int samples = 3;
  int interval_s = 5;
};

/// A shell script that gathers by hand what `flinkdiag analyze` reads.
std::string shell_commands(const CommandSettings& settings);

}  // namespace flinkdiag

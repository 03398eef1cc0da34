#pragma once

#include <string>
#include <vector>

namespace flinkdiag {

struct Finished {
  int exit_code = -1;  ///< 128 + signal if the program was killed
  std::string out;
  std::string err;
};

/// Runs a shell command with `$F` set to the built program, in an environment of PATH and `F` only,
/// as a person at a prompt would. Standard input is empty unless the command says otherwise.
Finished shell(const std::string& command);

}  // namespace flinkdiag

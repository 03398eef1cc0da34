#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace flinkdiag {

/// The whole program: reads `args` (without the program's name), the inputs and the environment,
/// writes the report and the notes. Throws only if we are wrong ourselves.
ExitCode run(const std::vector<std::string>& args);

}  // namespace flinkdiag

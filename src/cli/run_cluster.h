#pragma once

#include "cli/exit_code.h"
#include "cli/options.h"

namespace flinkdiag {

// The commands that ask a cluster; nothing else of the program opens a connection.
ExitCode execute(const CollectOptions& options);
ExitCode execute(const DoctorOptions& options);
ExitCode execute(const WatchOptions& options);

}  // namespace flinkdiag

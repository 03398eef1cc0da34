#pragma once

#include <string_view>

#include "cli/exit_code.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A sentence on standard error: "flinkdiag: dump.txt: not read: ..."
void say(std::string_view sentence);

/// Says why nothing can be done.
ExitCode refuse(const Error& error);

/// Writes to standard output; `code` if that goes well.
ExitCode write_out(std::string_view text, ExitCode code = ExitCode::nothing_found);

}  // namespace flinkdiag

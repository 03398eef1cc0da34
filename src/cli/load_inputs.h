#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/archive.h"
#include "flinkdiag/model/input.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

struct LoadLimits {
  std::uint64_t stream_bytes = std::uint64_t{1} << 30;  ///< of a pipe, which tells no size
  ArchiveBudget archives;
};

struct LoadedInputs {
  std::vector<Input> inputs;  ///< as given; the content of folders and archives in natural order
  std::vector<Error> errors;  ///< what could not be opened or read, a sentence each
};

/// Opens files (mapped), folders (recursively), archives and "-" (`stdin_fd`), and decodes what
/// they hold to UTF-8. Nothing is dropped: what is not read is an empty input with a note. A file
/// that is reached twice is read once.
LoadedInputs load_inputs(const std::vector<std::string>& paths, int stdin_fd,
                         const LoadLimits& limits = {});

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/archive.h"
#include "flinkdiag/model/input.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// What an input from standard input is called.
inline constexpr std::string_view kStdinName = "<stdin>";

struct LoadLimits {
  std::uint64_t stream_bytes = std::uint64_t{1} << 30;  ///< of a pipe, which tells no size
  std::size_t folder_files = 100'000;                   ///< in a folder and all below it
  /// A process may have some 65,000 mappings, its memory included. Files beyond so many are opened
  /// to see whether they can be, and mapped when they are read.
  std::size_t held_files = 10'000;
  ArchiveBudget archives;  ///< of each file
};

/// The limits where so many files are read: what a small archive may unpack to in any case is less
/// the more there are, so that a folder of bombs ends soon, too.
LoadLimits limits_for(std::size_t files);

struct OpenedFiles {
  std::vector<Input> files;   ///< as given, folders in natural order; for unpack(), which reads
                              ///< those of them that are not in memory yet
  std::vector<Error> errors;  ///< what could not be opened or read, a sentence each
};

/// Opens files (mapped), folders (recursively) and "-" (`stdin_fd`). Nothing is dropped: what is
/// not read is an empty input with a note. A file that is reached twice is opened once.
OpenedFiles open_files(const std::vector<std::string>& paths, int stdin_fd,
                       const LoadLimits& limits = {});

/// The inputs that a file holds, decoded to UTF-8: itself, or what lies in an archive, in natural
/// order; at least one.
std::vector<Input> unpack(Input file, const LoadLimits& limits = {});

struct LoadedInputs {
  std::vector<Input> inputs;
  std::vector<Error> errors;
};

/// Both, one file after the other: for few and small ones.
LoadedInputs load_inputs(const std::vector<std::string>& paths, int stdin_fd,
                         const LoadLimits& limits = {});

}  // namespace flinkdiag

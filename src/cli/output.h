#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Writes all of `text` to `fd`. A reader that went away (`| head -1`) is no error; a full disk is.
std::optional<Error> write_to(int fd, std::string_view text, std::string_view name);

/// Writes `text` to the file `path` all or nothing: a report of before stays until the new one is
/// complete. What is no regular file (/dev/stderr, a named pipe) is written to directly.
std::optional<Error> write_file(const std::string& path, std::string_view text);

/// The same for a file that only its owner may read (mode 0600), whatever it was before.
std::optional<Error> write_private_file(const std::string& path, std::string_view text);

/// Why nothing can be written there, as far as it can be told before there is anything to write.
std::optional<Error> check_place(const std::string& path);

struct OutputFile {
  std::string_view option;  ///< that names it
  std::string path;         ///< empty: none is written
};

/// A sentence if two of these are the same file: what is written first would be lost.
std::optional<Error> check_apart(const std::vector<OutputFile>& files);

}  // namespace flinkdiag

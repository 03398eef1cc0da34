#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Bytes as they were found, and what keeps them alive: a mapped file, or memory.
struct Bytes {
  std::string_view view;
  std::shared_ptr<const void> owner;
  std::size_t behind = 0;  ///< see Input
  bool cut = false;        ///< there was more than the limit
  /// See Input; set for a mapped file.
  std::function<void(std::size_t from, std::size_t to)> let_go;

  static Bytes from_string(std::string text);
};

/// All of an open file: mapped if it is a regular one and not small, else read. The message of an
/// Error names the fault only ("cannot be read: Is a directory").
Result<Bytes> read_open_file(int fd, std::uint64_t limit);

/// The message of an errno, the same in every locale.
std::string system_message(int error);

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flinkdiag {

/// The text that stood in a mail or an export.
struct Unwrapped {
  std::string text;
  /// Of each line of `text`: its line in the text as it was given; empty: the same.
  std::vector<std::uint32_t> numbers;
  std::string note;         ///< what it was in: `1296 messages of a JSON export ("message")`
  bool is_certain = false;  ///< the text as it was given says so itself; else it is a guess
};

}  // namespace flinkdiag

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
  /// What it was in, one for each level: `unwrapped: 12 messages of a JSON export ("message")`
  std::vector<std::string> notes;
  bool is_certain = false;  ///< the text as it was given says so itself; else it is a guess
  bool is_json = false;     ///< it must be JSON: no line of it is one of a dump
};

}  // namespace flinkdiag

#pragma once

#include <cstdint>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// Numbers each line of a text that is appended byte by byte.
class LineWriter {
 public:
  /// `out` must outlive it.
  explicit LineWriter(Unwrapped& out) : out_(out) {}

  /// `number`: the line of the input where `c` stands.
  void put(char c, std::uint32_t number) {
    if (out_.text.empty() || out_.text.back() == '\n') out_.numbers.push_back(number);
    out_.text.push_back(c);
  }

 private:
  Unwrapped& out_;
};

}  // namespace flinkdiag

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// Writes the messages of an export one below the other.
class MessageText {
 public:
  /// `joins_parts`: a message without a line end goes on in the next one, as Docker cuts long
  /// lines.
  explicit MessageText(bool joins_parts = false) : joins_parts_(joins_parts) {}

  /// A message, which may have several lines; its first is on line `number` of the export, the
  /// others below it if `step` is 1, or on the same one if it is 0. `source` goes before each line
  /// as `kubectl logs --prefix` puts it; empty: nothing does.
  void add(std::string_view message, std::uint32_t number, std::uint32_t step = 0,
           std::string_view source = {});

  Unwrapped finish() &&;

 private:
  bool joins_parts_;
  bool in_line_ = false;  // the line before has no end yet
  std::string source_;    // of that one
  Unwrapped unwrapped_;
};

}  // namespace flinkdiag

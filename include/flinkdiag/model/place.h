#pragma once

#include <compare>
#include <cstdint>

namespace flinkdiag {

/// Where a fact was read: index into Incident::inputs and the line there, counted from 1; line 0
/// means the input as a whole (formats without lines, such as one-line JSON, say line 1).
struct Place {
  std::uint32_t input = 0;
  std::uint32_t line = 0;
  auto operator<=>(const Place&) const = default;
};

}  // namespace flinkdiag

#pragma once

#include <cstddef>

#include "ingestion/parser.h"

namespace flinkdiag {

/// Keys are put together from those around a setting, so that a short text could make long ones
/// without end. No key of Flink's has 100 bytes.
inline constexpr std::size_t kLongestKey = 1024;

/// Notes, once, that settings with longer keys were not read.
void note_long_key(ParseContext& context);

}  // namespace flinkdiag

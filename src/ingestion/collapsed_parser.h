#pragma once

#include <string_view>

#include "ingestion/parser.h"

namespace flinkdiag {

/// Collapsed stacks, "a;b;c 12" a line, as async-profiler and FlameGraph's stackcollapse write
/// them.
Match sniff_collapsed(std::string_view text);
void parse_collapsed(ParseContext& context);

}  // namespace flinkdiag

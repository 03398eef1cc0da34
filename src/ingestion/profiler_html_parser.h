#pragma once

#include <string_view>

#include "ingestion/parser.h"

namespace flinkdiag {

/// The flame graph pages of async-profiler 2 to 4, which Flink's profiler (1.19+) hands out as
/// well.
Match sniff_profiler_html(std::string_view text);
void parse_profiler_html(ParseContext& context);

}  // namespace flinkdiag

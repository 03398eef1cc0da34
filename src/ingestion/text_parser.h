#pragma once

#include <string_view>

#include "ingestion/parser.h"

namespace flinkdiag {

/// Docker's json-file lines, {"log":"...\n",...}: JSON, and yet a log.
Match sniff_container_log(std::string_view text);

/// Thread dumps, logs and whatever mixes the two: the last resort for any text.
Match sniff_text(std::string_view text);
void parse_text(ParseContext& context);

}  // namespace flinkdiag

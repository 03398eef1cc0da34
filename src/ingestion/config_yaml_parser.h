#pragma once

#include <string_view>

#include "ingestion/parser.h"

namespace flinkdiag {

/// flink-conf.yaml ("key: value" lines) and the nested config.yaml of 1.19 and later.
Match sniff_flink_config(std::string_view text);
void parse_flink_config(ParseContext& context);

}  // namespace flinkdiag

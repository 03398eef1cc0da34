#pragma once

#include <string_view>

#include "ingestion/parser.h"

namespace flinkdiag {

// The rows of parsers.cpp that read JSON. What a file holds is told from its keys; a file may hold
// several answers of different kinds (json_readers.h), hence one parse function for all.

Match sniff_rest_thread_dump(std::string_view text);
Match sniff_flame_graph(std::string_view text);
Match sniff_jcmd_json(std::string_view text);
Match sniff_actuator(std::string_view text);
Match sniff_rest_state(std::string_view text);
Match sniff_other_json(std::string_view text);

void parse_json(ParseContext& context);

}  // namespace flinkdiag

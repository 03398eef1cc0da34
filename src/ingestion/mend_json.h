#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// JSON whose quotes a chat window or a web page has replaced ({“threadInfos”:[{“threadName”...,
/// {&quot;threadInfos&quot;...) with plain ones. Nothing if it does not begin so.
std::optional<Unwrapped> mend_json(std::string_view text, std::vector<std::string>& remarks);

/// JSON that a terminal or a chat window broke at one column, also within its strings: as one line.
std::optional<Unwrapped> join_json_lines(std::string_view text, std::vector<std::string>& remarks);

}  // namespace flinkdiag

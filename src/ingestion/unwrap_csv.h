#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The messages of a table with a line of names (RFC 4180, also with semicolons or tabs), as
/// Splunk, Kibana and Azure export it: the column that holds the most lines of a dump or a log.
/// Nothing if it is no such table, or if none does.
std::optional<Unwrapped> unwrap_csv(std::string_view text, std::vector<std::string>& remarks);

/// Whether `text` begins as such a table does.
bool is_table(std::string_view text);

}  // namespace flinkdiag

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The messages of a JSON export (of Loki, Elasticsearch, Datadog, CloudWatch, journald, Ansible,
/// ...; whole or as JSON lines), told from its content: the strings under that member which hold
/// the most lines of a dump or a log. Lines of several pods get the prefix that kubectl puts.
/// Nothing if no string holds such a line, or if the text parser reads the lines as they are.
std::optional<Unwrapped> unwrap_json(std::string_view text, std::vector<std::string>& remarks);

}  // namespace flinkdiag

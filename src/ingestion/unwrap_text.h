#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/parser.h"
#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The text that is wrapped in a mail or in an export of a log shipper, up to three times: a mail
/// in base64 that holds JSON lines. `parser` is the one that takes `text` as it is: what it knows
/// by itself is left alone. Nothing if there is no such text. `remarks` gets what a person must
/// know of what stays wrapped: "the attachment dump.gz is packed: save it and give it itself".
std::optional<Unwrapped> unwrap_text(std::string_view text, const Parser& parser,
                                     std::vector<std::string>& remarks);

}  // namespace flinkdiag

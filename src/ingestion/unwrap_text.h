#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingestion/parser.h"
#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The text that is wrapped in a mail or in an export of a log shipper, the outermost first: of a
/// mail in base64 that holds JSON lines these, and then their messages. Three levels at most, none
/// if nothing is wrapped. `parser` is the one that takes `text` as it is: what it knows by itself
/// is left alone. `remarks` gets what a person must know of what stays wrapped: "the attachment
/// d.gz (gzip) cannot be read in the mail: ...".
std::vector<Unwrapped> unwrap_text(std::string_view text, const Parser& parser,
                                   std::vector<std::string>& remarks);

}  // namespace flinkdiag

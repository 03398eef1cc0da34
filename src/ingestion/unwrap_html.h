#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The text that a page or a part of one shows (HTML, as browsers save it and mail programs send
/// it): a line for each block, row and `<br>`, those of `<pre>` as they are; no scripts and styles.
/// Nothing if the text does not begin with a tag of HTML.
std::optional<Unwrapped> unwrap_html(std::string_view text, std::vector<std::string>& remarks);

}  // namespace flinkdiag

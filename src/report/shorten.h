#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flinkdiag {

/// `text` in at most `columns`, the middle replaced by `ellipsis` where it is too long. Both ends
/// of a name tell most: "Source: orders -> ... -> Sink: warehouse".
std::string shorten_middle(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// The longest start of `text` that fits into `columns`; at least one character if there is any.
std::string_view fitting_prefix(std::string_view text, std::size_t columns);

}  // namespace flinkdiag

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flinkdiag {

/// `text` as it may be shown on a terminal, whatever the input held: line ends and tabs become
/// blanks; other control characters, bytes that are not UTF-8 and characters that turn the writing
/// direction are spelled out ("\x1b", "\u202e").
std::string printable(std::string_view text);

/// `text` in at most `columns`, the middle replaced by `ellipsis` where it is too long. Both ends
/// of a name tell most: "Source: orders -> ... -> Sink: warehouse".
std::string shorten_middle(std::string_view text, std::size_t columns, std::string_view ellipsis);

/// The longest start of `text` that fits into `columns`; at least one character if there is any.
std::string_view fitting_prefix(std::string_view text, std::size_t columns);

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>

namespace flinkdiag {

/// Whether a terminal may obey the character rather than show it: control characters, line and
/// paragraph separators, and the marks that turn the writing direction.
bool is_obeyed_by_terminals(char32_t value);

/// `text` as it may be shown on a terminal, whatever the input held: line ends and tabs become
/// blanks, bytes that are not UTF-8 become U+FFFD, characters that terminals obey are spelled out
/// ("\x1b", "\u202e").
std::string printable(std::string_view text);

/// The same of each line; line ends stay.
std::string printable_lines(std::string_view text);

}  // namespace flinkdiag

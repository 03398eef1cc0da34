#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flinkdiag {

/// The offset of the quote that closes the JSON string whose opening quote is at `open`; npos if
/// none does.
std::size_t closing_quote(std::string_view text, std::size_t open);

/// Undoes JSON's escapes: \n, \t, \", \\, \/, \u00e9. An escape that is none stays as it is.
std::string unescape_json(std::string_view text);

/// The text as it stands between the quotes of a JSON string; what a terminal obeys is escaped.
std::string escape_json(std::string_view text);

/// JSON allows some characters that a terminal obeys (DEL, C1, bidi marks) as they are. They can
/// only stand in strings; there an escape means the same.
std::string escape_obeyed(std::string_view json);

}  // namespace flinkdiag

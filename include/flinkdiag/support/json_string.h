#pragma once

#include <string>
#include <string_view>

namespace flinkdiag {

/// Undoes JSON's escapes: \n, \t, \", \\, \/, \u00e9. An escape that is none stays as it is.
std::string unescape_json(std::string_view text);

/// The text as it stands between the quotes of a JSON string.
std::string escape_json(std::string_view text);

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Whether the whole of `text` is what `glob` says; * is any text, also none.
bool glob_matches(std::string_view glob, std::string_view text);

/// Texts of which every match of a regular expression starts with one: "a\.b\w+" gives "a.b",
/// "(?:G1|Par)[A-Z]" gives "G1" and "Par". One empty text if that cannot be told.
std::vector<std::string> prefixes_of_expression(std::string_view expression);

}  // namespace flinkdiag

#pragma once

#include <string_view>

namespace flinkdiag {

/// Orders paths as a person would: runs of digits by their number ("t2.txt" before "t10.txt"), a
/// folder's content before its longer-named neighbours ("tm/x" before "tm-2/x"), else by bytes.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace flinkdiag

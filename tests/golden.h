#pragma once

#include <string_view>

namespace flinkdiag {

/// Fails the running test unless `actual` is byte for byte the file tests/golden/NAME, and shows
/// the first line that differs. A missing file fails too; FLINKDIAG_BLESS=1 in the environment
/// writes `actual` to the file instead (then read the difference before you commit it).
void check_golden(std::string_view name, std::string_view actual);

}  // namespace flinkdiag

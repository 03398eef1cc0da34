#pragma once

#include <string_view>

namespace flinkdiag {

inline constexpr std::string_view kToolName = "flinkdiag";
inline constexpr std::string_view kToolVersion = "0.1.0";

}  // namespace flinkdiag

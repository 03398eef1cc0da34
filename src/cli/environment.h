#pragma once

#include <cstdlib>
#include <string>

namespace flinkdiag {

/// The variable of the environment; empty if it is not set.
inline std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace flinkdiag

#pragma once

#include <span>
#include <string_view>

namespace flinkdiag {

/// One way for a stranger's bytes into the program. `run` throws std::logic_error if what comes out
/// breaks a promise; anything worse the sanitizers see.
struct FuzzTarget {
  std::string_view name;  ///< its corpus is tests/fuzz/corpus/NAME
  std::string_view dictionary;
  void (*run)(std::string_view bytes);
};

std::span<const FuzzTarget> fuzz_targets();

}  // namespace flinkdiag

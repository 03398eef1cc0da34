#pragma once

#include <deque>
#include <utility>

namespace flinkdiag {

/// Keeps a value until the program ends. main() ends it without destructors where nothing checks
/// for leaks: the kernel takes back the memory of a large dump in less time than they need.
template <typename Value>
Value& keep_until_exit(Value value) {
  static std::deque<Value> kept;
  return kept.emplace_back(std::move(value));
}

}  // namespace flinkdiag

#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "flinkdiag/support/text_map.h"

namespace flinkdiag {

/// Hashes texts, numbers and addresses with hash_seed(): nobody can make an input whose keys fall
/// on one another, so that each lookup would go through all of them.
struct SeededHash {
  using is_transparent = void;  // a map of strings may be asked with a view

  std::size_t operator()(std::string_view text) const { return hash_text(text, hash_seed()); }

  // Of one width, for a map of wide numbers may be asked with a narrow one.
  template <std::integral Number>
  std::size_t operator()(Number number) const {
    const auto wide = static_cast<std::uint64_t>(number);
    return (*this)({reinterpret_cast<const char*>(&wide), sizeof wide});
  }

  std::size_t operator()(const void* address) const {
    return (*this)(reinterpret_cast<std::uintptr_t>(address));
  }
};

/// Whoever goes through all of one must put them into an order: they stand in another each time.
template <typename Key, typename Value>
using HashMap = std::unordered_map<Key, Value, SeededHash, std::equal_to<>>;

template <typename Key>
using HashSet = std::unordered_set<Key, SeededHash, std::equal_to<>>;

}  // namespace flinkdiag

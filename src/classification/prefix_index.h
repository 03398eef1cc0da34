#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Finds those of many prefixes that a text starts with, in one binary search.
class PrefixIndex {
 public:
  /// What `prefix` points to must live as long as the index.
  void add(std::string_view prefix, std::uint32_t id) { entries_.push_back({prefix, id, kNone}); }

  /// Must be called after the last add().
  void build();

  /// Calls take(id) for each prefix of `text`, the longest first.
  template <typename Take>
  void for_each_prefix_of(std::string_view text, const Take& take) const {
    for (auto at = longest_prefix_of(text); at != kNone; at = entries_[at].shorter) {
      take(entries_[at].id);
    }
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  struct Entry {
    std::string_view prefix;
    std::uint32_t id = 0;
    std::size_t shorter = kNone;  // the next shorter (or same) prefix that this one starts with
  };

  std::size_t longest_prefix_of(std::string_view text) const;

  std::vector<Entry> entries_;  // sorted by prefix
};

}  // namespace flinkdiag

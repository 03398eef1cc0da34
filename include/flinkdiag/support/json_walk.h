#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace flinkdiag {

/// A string of a JSON text, as it stands between its quotes.
struct JsonString {
  std::size_t begin = 0, end = 0;
  bool is_key = false;
  std::string_view outermost;  ///< key of the outermost object under which it stands
  std::string_view parent;     ///< key under which the object or array around it stands
  std::string_view member;     ///< key under which it stands; of an array: that of the array
  /// Of {"key":"a.b","value":"..."} in either order, which is a setting: the former, where the
  /// member is the latter
  std::string_view setting;
  /// The same for all strings that stand under the same keys; of those in an array of arrays: in
  /// the same column, too.
  std::uint64_t path = 0;
  std::size_t depth = 0;  ///< how many objects and arrays are around it
};

/// Hands over each string, in order. Reads damaged and cut JSON as far as it goes. `closed` is told
/// after each closing bracket how many objects and arrays are still around.
void walk_json(std::string_view text, const std::function<void(const JsonString&)>& take,
               const std::function<void(std::size_t depth)>& closed = {});

}  // namespace flinkdiag

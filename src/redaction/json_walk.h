#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace flinkdiag {

/// A string of a JSON text, as it stands between its quotes.
struct JsonString {
  std::size_t begin = 0, end = 0;
  bool is_key = false;
  std::string_view outermost;  ///< key of the outermost object under which it stands
  std::string_view member;     ///< key under which it stands; of an array: that of the array
  /// Of {"key":"a.b","value":"..."} in either order, which is a setting: the former, where the
  /// member is the latter
  std::string_view setting;
};

/// Hands over each string, in order. Reads damaged and cut JSON as far as it goes.
void walk_json(std::string_view text, const std::function<void(const JsonString&)>& take);

}  // namespace flinkdiag

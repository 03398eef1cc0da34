#include "ingestion/replacements.h"

#include <algorithm>

namespace flinkdiag {

std::string replaced(std::string_view text, std::span<const Replacement> replacements) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto found = std::ranges::find_if(
        replacements, [&](const Replacement& one) { return text.starts_with(one.was); });
    if (found == replacements.end()) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out += found->is;
      text.remove_prefix(found->was.size());
    }
  }
  return out;
}

}  // namespace flinkdiag

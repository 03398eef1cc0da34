#include "prefix_index.h"

#include <algorithm>

namespace flinkdiag {

void PrefixIndex::build() {
  std::ranges::stable_sort(entries_, {}, &Entry::prefix);
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    auto shorter = i - 1;
    while (shorter != kNone && !entries_[i].prefix.starts_with(entries_[shorter].prefix)) {
      shorter = entries_[shorter].shorter;
    }
    entries_[i].shorter = shorter;
  }
}

// Whatever sorts between a prefix of the text and the text itself starts with that prefix, too. So
// all prefixes of the text are on the chain of the last entry that is not behind it.
std::size_t PrefixIndex::longest_prefix_of(std::string_view text) const {
  const auto behind = std::ranges::upper_bound(entries_, text, {}, &Entry::prefix);
  auto at = static_cast<std::size_t>(behind - entries_.begin()) - 1;  // kNone if there is none
  while (at != kNone && !text.starts_with(entries_[at].prefix)) at = entries_[at].shorter;
  return at;
}

}  // namespace flinkdiag

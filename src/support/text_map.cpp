#include "flinkdiag/support/text_map.h"

#include <unistd.h>

namespace flinkdiag {

std::uint64_t hash_seed() {
  static const std::uint64_t seed = [] {
    std::uint64_t number = 0;
    // Without entropy it is merely known beforehand.
    return getentropy(&number, sizeof number) == 0 ? number : 0;
  }();
  return seed;
}

}  // namespace flinkdiag

// libFuzzer's side: FLINKDIAG_FUZZ_TARGET=text flinkdiag_fuzz [libFuzzer's arguments]
// scripts/fuzz.sh runs them all.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "fuzz/targets.h"

namespace {

const flinkdiag::FuzzTarget& chosen() {
  const char* wanted = std::getenv("FLINKDIAG_FUZZ_TARGET");
  const auto targets = flinkdiag::fuzz_targets();
  const auto found = std::find_if(targets.begin(), targets.end(), [&](const auto& target) {
    return wanted != nullptr && target.name == wanted;
  });
  if (found != targets.end()) return *found;
  for (const auto& target : targets) {
    std::printf("%.*s %.*s\n", static_cast<int>(target.name.size()), target.name.data(),
                static_cast<int>(target.dictionary.size()), target.dictionary.data());
  }
  std::exit(wanted == nullptr ? 0 : 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const flinkdiag::FuzzTarget& target = chosen();
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}

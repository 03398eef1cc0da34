// libFuzzer's side: FLINKDIAG_FUZZ_TARGET=text flinkdiag_fuzz [libFuzzer's arguments]
// Without a target it lists them, each with its dictionary. scripts/fuzz.sh runs them all.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "fuzz/targets.h"

namespace {

const flinkdiag::FuzzTarget* chosen() {
  const char* wanted = std::getenv("FLINKDIAG_FUZZ_TARGET");
  const auto targets = flinkdiag::fuzz_targets();
  const auto found = std::find_if(targets.begin(), targets.end(), [&](const auto& target) {
    return wanted != nullptr && target.name == wanted;
  });
  return found == targets.end() ? nullptr : &*found;
}

const flinkdiag::FuzzTarget* the_target = nullptr;

// libFuzzer takes exit() for a crash of the target.
[[noreturn]] void list_targets() {
  for (const auto& target : flinkdiag::fuzz_targets()) {
    std::printf("%.*s %.*s\n", static_cast<int>(target.name.size()), target.name.data(),
                static_cast<int>(target.dictionary.size()), target.dictionary.data());
  }
  std::fflush(stdout);
  std::_Exit(std::getenv("FLINKDIAG_FUZZ_TARGET") == nullptr ? 0 : 2);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  the_target = chosen();
  if (the_target == nullptr) list_targets();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  the_target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}

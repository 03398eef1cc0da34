#pragma once

#include <cstddef>
#include <functional>

namespace flinkdiag {

/// Calls work(0) .. work(count - 1), up to `threads` of them at once, in any order. Returns when
/// all are done; what one of them throws is thrown here.
void parallel_for(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& work);

}  // namespace flinkdiag

#include "flinkdiag/model/stack.h"

#include <algorithm>

#include "flinkdiag/support/text_map.h"

namespace flinkdiag {

StackTable::StackTable() { intern_stack({}); }

FrameId StackTable::intern_frame(std::string_view method, int line) {
  const auto key = hash_text(method, hash_seed() ^ static_cast<std::uint64_t>(line));
  const auto [begin, end] = frame_index_.equal_range(key);
  for (auto it = begin; it != end; ++it) {
    const Frame& known = frames_[it->second];
    if (known.line == line && known.method == method) return it->second;
  }
  const auto id = static_cast<FrameId>(frames_.size());
  frames_.push_back({std::string(method), line});
  frame_index_.emplace(key, id);
  return id;
}

StackId StackTable::intern_stack(std::span<const FrameId> leaf_first) {
  const auto bytes = std::as_bytes(leaf_first);
  const auto key =
      hash_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, hash_seed());
  const auto [begin, end] = stack_index_.equal_range(key);
  for (auto it = begin; it != end; ++it) {
    if (std::ranges::equal(stacks_[it->second], leaf_first)) return it->second;
  }
  const auto id = static_cast<StackId>(stacks_.size());
  stacks_.emplace_back(leaf_first.begin(), leaf_first.end());
  stack_index_.emplace(key, id);
  return id;
}

}  // namespace flinkdiag

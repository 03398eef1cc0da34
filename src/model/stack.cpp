#include "flinkdiag/model/stack.h"

#include <algorithm>
#include <functional>

namespace flinkdiag {
namespace {

std::size_t mix(std::size_t seed, std::size_t value) {
  return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
}

}  // namespace

StackTable::StackTable() { intern_stack({}); }

FrameId StackTable::intern_frame(std::string_view method, int line) {
  const auto key = mix(std::hash<std::string_view>{}(method), static_cast<std::size_t>(line));
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
  std::size_t key = leaf_first.size();
  for (const FrameId frame : leaf_first) key = mix(key, frame);
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

#include "ingestion/frame_tree.h"

#include <algorithm>

namespace flinkdiag {
namespace {

constexpr std::size_t kDeepest = 2048;  // async-profiler's own limit

}  // namespace

bool FrameTree::add(std::size_t level, std::string_view text, std::uint64_t count) {
  if (level > remaining_.size() || level > kDeepest) return false;
  close_down_to(level);
  if (level > 0) {
    auto& parent = remaining_[level - 1];
    parent -= std::min(parent, count);
    path_.push_back(text);
  }
  remaining_.push_back(count);
  return true;
}

void FrameTree::close_down_to(std::size_t level) {
  while (remaining_.size() > level) {
    if (remaining_.back() > 0 && !path_.empty()) give();
    remaining_.pop_back();
    if (!path_.empty()) path_.pop_back();
  }
}

void FrameTree::give() {
  if (path_.size() > frames_left_) {
    is_incomplete_ = true;
    frames_left_ = 0;
    return;
  }
  frames_left_ -= path_.size();
  sink_(path_, remaining_.back());
}

}  // namespace flinkdiag

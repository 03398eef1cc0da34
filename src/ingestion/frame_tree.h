#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Turns a flame graph, whose frames come parent first, into stacks: what a frame counts beyond its
/// children are samples that end in it.
class FrameTree {
 public:
  using Sink =
      std::function<void(std::span<const std::string_view> root_first, std::uint64_t count)>;

  /// `frames_left`: so many frames may be given in all stacks; those that are given are taken off.
  FrameTree(std::size_t& frames_left, Sink sink)
      : frames_left_(frames_left), sink_(std::move(sink)) {}

  /// Level 0 is the root that stands for all samples. `text` must live until finish(). False if the
  /// frame cannot be placed: its parent is missing, or it is deeper than any real stack.
  bool add(std::size_t level, std::string_view text, std::uint64_t count);

  void finish() { close_down_to(0); }

  /// True if the tree was so deep and wide that not all of its stacks were given. No frame is left
  /// then.
  bool is_incomplete() const { return is_incomplete_; }

 private:
  void close_down_to(std::size_t level);
  void give();

  std::size_t& frames_left_;
  Sink sink_;
  std::vector<std::string_view> path_;    // without the root
  std::vector<std::uint64_t> remaining_;  // of each level, root included: samples not in children
  bool is_incomplete_ = false;
};

}  // namespace flinkdiag

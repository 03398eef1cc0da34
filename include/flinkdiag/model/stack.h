#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flinkdiag {

using FrameId = std::uint32_t;
using StackId = std::uint32_t;

/// One stack frame in the only spelling that the rest of the program knows:
/// "package.Class.method" with dots, no loader or module prefix, "lambda$name" without its number.
struct Frame {
  std::string method;
  int line = -1;  ///< source line, -1 if not printed
};

/// Every distinct frame and every distinct stack once, so that rules are matched once for each.
/// Stacks run from the leaf (innermost frame, index 0) to the root.
class StackTable {
 public:
  StackTable();
  StackTable(const StackTable&) = delete;
  StackTable& operator=(const StackTable&) = delete;
  StackTable(StackTable&&) = default;
  StackTable& operator=(StackTable&&) = default;

  /// `method` must be normalised already (ingestion/frame_text.h does it).
  FrameId intern_frame(std::string_view method, int line);
  StackId intern_stack(std::span<const FrameId> leaf_first);

  const Frame& frame(FrameId id) const { return frames_[id]; }
  std::span<const FrameId> stack(StackId id) const { return stacks_[id]; }
  std::size_t frame_count() const { return frames_.size(); }
  std::size_t stack_count() const { return stacks_.size(); }

  static constexpr StackId kEmptyStack = 0;  ///< a thread that printed no frame

 private:
  std::deque<Frame> frames_;
  std::unordered_multimap<std::size_t, FrameId> frame_index_;
  std::deque<std::vector<FrameId>> stacks_;
  std::unordered_multimap<std::size_t, StackId> stack_index_;
};

}  // namespace flinkdiag

#pragma once

#include <string_view>

#include "flinkdiag/model/stack.h"
#include "flinkdiag/support/text_map.h"

namespace flinkdiag {

/// Frames by the lines of text that they were read from. Nine lines of ten in a dump are frames,
/// and nearly all of them have been there before: each distinct line is taken apart once.
class FrameLines {
 public:
  struct Known {
    FrameId id = 0;
    bool is_dropped = false;  ///< a frame that is printed, but none of its own (a lambda proxy)
    bool is_root = false;     ///< see is_thread_root()
  };

  explicit FrameLines(StackTable& stacks) : stacks_(stacks) {}

  /// Null if `line` has not been read yet, or is no frame.
  const Known* find(std::string_view line) const { return known_.find(line); }

  /// The frame that `line` is, read with read_java_frame(); null if it is none.
  const Known* read(std::string_view line);

  StackTable& stacks() { return stacks_; }

 private:
  StackTable& stacks_;
  TextMap<Known> known_;
};

}  // namespace flinkdiag

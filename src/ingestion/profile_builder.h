#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/sample.h"
#include "flinkdiag/model/stack.h"
#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text_map.h"

namespace flinkdiag {

/// Makes the threads of a profile out of stacks with counts, as collapsed stacks and flame graphs
/// give them. The outermost frame may name the thread: "[SessionAggregate (1/2)#0 tid=27046]".
class ProfileBuilder {
 public:
  explicit ProfileBuilder(StackTable& stacks) : stacks_(stacks) {}

  /// Frames run from the root to the leaf. Samples of one stack add up.
  void add(std::span<const std::string_view> root_first, std::uint64_t count, Place place);

  /// True if most samples are of waiting threads: a CPU profile holds few of them (those that are
  /// just falling asleep, which in a quiet JVM may be a third of all, and all of a handful). A wall
  /// clock profile has every thread of the JVM, many times.
  bool shows_waiting() const {
    constexpr std::uint64_t kHandful = 20;
    return waiting_ * 2 >= total_ && (total_ >= kHandful || names_threads());
  }

  bool empty() const { return total_ == 0; }
  bool names_threads() const { return named_threads_ > 0; }
  std::size_t named_threads() const { return named_threads_; }

  /// Named threads with all their stacks by descending count, and one without a name for each other
  /// stack; in the order in which they were first seen.
  std::vector<Thread> take_threads();

 private:
  struct KnownFrame {
    FrameId id = 0;
    bool is_dropped = false, is_waiting = false, starts_thread = false;
  };
  struct Collected {
    Thread thread;
    HashMap<StackId, std::uint64_t> counts;
  };

  KnownFrame frame(std::string_view text);
  Collected& thread_of(std::string_view root, bool is_named, StackId stack, Place place);

  StackTable& stacks_;
  TextMap<KnownFrame> frames_;
  std::vector<FrameId> leaf_first_;  // of the stack that is added
  HashMap<std::string, std::size_t> named_;
  HashMap<StackId, std::size_t> unnamed_;
  std::vector<Collected> threads_;
  std::size_t named_threads_ = 0;
  std::uint64_t waiting_ = 0, total_ = 0;
};

}  // namespace flinkdiag

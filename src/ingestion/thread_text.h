#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/sample.h"
#include "flinkdiag/model/stack.h"

namespace flinkdiag {

/// A thread's header line as HotSpot prints it:
///   "main" #1 [1234] daemon prio=5 os_prio=0 cpu=1.2ms elapsed=3.4s tid=0x.. nid=0x.. runnable [0x..]
/// or ThreadInfo.toString() and Flink's REST dump:
///   "main" daemon prio=5 Id=1 WAITING on java.lang.Object@1b2c owned by "x" Id=3 (in native)
/// Names may hold quotes: the name ends at the last quote that lets the rest be a header.
/// Nothing if `line` is neither. `name` wins over the parsed one where it is known (REST JSON).
std::optional<Thread> read_thread_header(std::string_view line);

/// Collects the lines that follow a header until the thread is complete.
class ThreadBuilder {
 public:
  ThreadBuilder(Thread header, StackTable& stacks);

  /// True if `line` belongs to this thread: state line, frame, lock line, "...", the ownable
  /// synchronizers, a blank line inside of it. False: the caller must look at the line anew.
  bool add(std::string_view line);

  /// True once a frame, a state or a lock line was taken.
  bool has_body() const { return has_body_; }
  std::size_t depth() const { return frames_.size(); }

  Thread finish();

 private:
  Thread thread_;
  StackTable& stacks_;
  std::vector<FrameId> frames_;  // leaf first
  bool has_body_ = false;
  bool in_synchronizers_ = false;
};

}  // namespace flinkdiag

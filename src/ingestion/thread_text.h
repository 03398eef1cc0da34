#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/sample.h"
#include "flinkdiag/model/stack.h"
#include "ingestion/frame_lines.h"

namespace flinkdiag {

/// "TIMED_WAITING" as Java spells it; `unknown` for any other word.
ThreadState read_thread_state(std::string_view word);

/// Whether objects of this class are made by Lock.newCondition() (AbstractQueuedSynchronizer and
/// its Long sister, JDK 8-26).
bool is_condition(std::string_view class_name);

/// An object as ThreadInfo prints it: "java.lang.Object@1b2c".
Lock read_lock_info(Lock::Kind kind, std::string_view text);

/// ThreadInfo says "waiting on" of who waits for a lock of java.util.concurrent as of who waits in
/// Object.wait(); the innermost frame tells them apart (java.util.concurrent.locks.LockSupport.park
/// calls Unsafe.park, JDK 8-26).
void tell_parked_from_waiting(Thread& thread, std::string_view innermost_method);

/// What a header says that is "in Object.wait()", until the lines below name the object.
bool is_unnamed_wait(const Lock& lock);

/// A thread's header line as HotSpot prints it:
///   "main" #1 [1234] daemon prio=5 os_prio=0 cpu=1.2ms elapsed=3.4s tid=0x.. nid=0x.. runnable
///   [0x..]
/// or IntelliJ IDEA's "Get Thread Dump":
///   "main@1" prio=5 tid=0x1 nid=NA runnable
/// or ThreadInfo.toString() and Flink's REST dump:
///   "main" daemon prio=5 Id=1 WAITING on java.lang.Object@1b2c owned by "x" Id=3 (in native)
/// or `jcmd Thread.dump_to_file` as text (jdk.internal.vm.ThreadDumper, JDK 21 and later):
///   #1 "main"
/// or `jstack -F` up to JDK 8, which prints no names:
///   Thread 31832: (state = BLOCKED)
/// Names may hold quotes: the name ends at the last quote that lets the rest be a header.
/// Nothing if `line` is neither. Where the name is known from elsewhere (REST JSON) it wins.
std::optional<Thread> read_thread_header(std::string_view line);

/// `essionAggregate (1/2)#0" #92 prio=5 os_prio=0 tid=0x1 nid=0x2 runnable`: of a line that is no
/// header, whether it was one.
bool is_damaged_header(std::string_view text);

/// Collects the lines that follow a header until the thread is complete.
class ThreadBuilder {
 public:
  /// `has_bare_frames`: they stand without "at ", as Thread.dump_to_file writes them.
  ThreadBuilder(Thread header, FrameLines& lines, bool has_bare_frames = false);

  /// True if `line` belongs to another thread, whose header was lost: a second state, or a frame
  /// behind a blank line where the stack has come to Thread.run() or to the "..." of one that is
  /// cut. `line` has no blanks at its ends.
  bool is_of_another(std::string_view line) const;

  /// True if `line` belongs to this thread: state line, frame, lock line, "...", the ownable
  /// synchronizers, a blank line inside of it. False: the caller must look at the line anew.
  bool add(std::string_view line);

  /// The same for a line that is most likely a frame which was there before; false, and nothing is
  /// taken, if it is not. `line` has no blanks at its ends.
  bool add_known_frame(std::string_view line);

  /// True once a frame, a state or a lock line was taken.
  bool has_body() const { return has_body_; }

  /// Frames that were printed, lambda proxies included.
  std::size_t depth() const { return depth_; }

  const Thread& header() const { return thread_; }

  Thread finish();

 private:
  bool add_frame(std::string_view line);
  void take_frame(const FrameLines::Known& frame);
  bool add_frame_of_agent(std::string_view line);
  bool add_lock_line(std::string_view text);
  void settle_object_wait();

  Thread thread_;
  FrameLines& lines_;
  std::vector<FrameId> frames_;  // leaf first
  bool has_bare_frames_;
  std::size_t depth_ = 0;
  bool has_body_ = false;
  bool has_state_ = false;  // a line of its own; ThreadInfo has the state in the header
  bool is_whole_ = false;   // hardly any frame can follow
  bool after_blank_ = false;
  bool has_gaps_ = false;  // blank lines between its frames: each line has one below
  bool in_synchronizers_ = false;
};

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>

#include "flinkdiag/model/stack.h"

namespace flinkdiag {

/// A frame as text, brought to the spelling of model/stack.h.
struct FrameText {
  std::string method;  ///< "org.apache.flink.runtime.taskmanager.Task.run"; empty if dropped
  int line = -1;
  bool dropped = false;  ///< a lambda proxy ("X$$Lambda$3/0x0.run"): no frame of its own
};

/// Reads "org.a.B.c(B.java:12)", "java.base@17.0.15/java.lang.Object.wait(Native Method)",
/// "app//org.a.B.c(B.java:12)", "org.a.B.c(java.base@17.0.15/B.java:12)" (with or without a leading
/// "at "), as HotSpot, ThreadMXBean and logged exceptions write them. Drops lambda proxies, turns
/// "lambda$restore$0" into "lambda$restore". Empty method and dropped=false: not a frame.
FrameText read_java_frame(std::string_view text);

/// The outermost frame of a whole stack starts a thread, or the program.
bool is_thread_root(std::string_view method);

/// Reads one frame of a collapsed stack: "org/a/B.c", "org.a.B.c", "B.c_[j]",
/// "X$$Lambda$9.0x7f.run", "org.a.B.c:12" (Flink's flame graph); native symbols ("__futex_wait")
/// stay as they are.
FrameText read_profile_frame(std::string_view text);

}  // namespace flinkdiag

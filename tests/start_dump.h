#pragma once

#include <fmt/format.h>

#include <string>

namespace flinkdiag {

struct StartThread {
  int second = 10;  ///< of the dump, at 10:14
  double cpu_ms = 11.51, elapsed_s = 9.57;
  std::string what = "runnable";   ///< at the end of the header
  std::string state = "RUNNABLE";  ///< java.lang.Thread.State
  std::string frames;              ///< from the leaf to what StreamTask.restoreInternal() calls
};

/// A dump of the one thread of Agg (1/1), which is in its start.
inline std::string start_dump(const StartThread& thread) {
  return fmt::format(
      "2026-03-02 10:14:{:02}\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed "
      "mode):\n\n"
      "\"Agg (1/1)#0\" #89 prio=5 os_prio=0 cpu={:.2f}ms elapsed={:.2f}s tid=0x1 nid=0x6ee4 {}\n"
      "   java.lang.Thread.State: {}\n{}"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal("
      "StreamTask.java:731)\n"
      "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:693)\n"
      "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)\n\n",
      thread.second, thread.cpu_ms, thread.elapsed_s, thread.what, thread.state, thread.frames);
}

}  // namespace flinkdiag

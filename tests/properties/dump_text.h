#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

// A HotSpot thread dump taken apart by the tests' own hands: were the program's parser used here, a
// fault of it would hide itself.

struct DumpFrame {
  std::string module;              ///< "java.base@17.0.15", "app/"; empty: none
  std::string call;                ///< "java.lang.Thread.run"
  std::string source;              ///< "Thread.java:840", "Native Method"
  std::vector<std::string> locks;  ///< "- locked <0x00000000dec65800> (a java.lang.Object)"
};

struct DumpThread {
  std::string name;
  std::string header;             ///< what follows the name: " #113 daemon prio=5 ... runnable"
  std::string state;              ///< "WAITING (parking)"; empty: a thread of the JVM itself
  std::vector<DumpFrame> frames;  ///< leaf first
  bool cut = false;               ///< outer frames were taken away
};

struct Dump {
  std::string head;  ///< time and "Full thread dump ..."
  std::vector<DumpThread> threads;
};

/// Takes the output of jstack or jcmd Thread.print apart. What is left out: lists of ownable
/// synchronizers, and what follows the threads.
Dump parse_dump(std::string_view text);

/// The parts of a task's name: "Source: A -> B (1/2)#0" gives {"A", "B"}, and
/// "A -> (Sink: B, Sink: C) (1/2)#0" gives {"A", "B", "C"}; empty if `thread` is no task.
std::vector<std::string> operators_of(const std::string& thread);

}  // namespace flinkdiag

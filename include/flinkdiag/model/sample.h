#pragma once

#include <absl/container/inlined_vector.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/model/place.h"
#include "flinkdiag/model/stack.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

enum class ThreadState : std::uint8_t {
  unknown,
  created,
  runnable,
  blocked,
  waiting,
  timed_waiting,
  terminated
};

/// What a thread holds or waits for, as the lines between its frames say.
struct Lock {
  enum class Kind : std::uint8_t {
    locked,           ///< "- locked <0x...> (a X)"
    waiting_to_lock,  ///< "- waiting to lock <0x...> (a X)", "-  blocked on X@1b2c"
    waiting_on,       ///< "- waiting on <0x...> (a X)", "-  waiting on X@1b2c"
    parking,          ///< "- parking to wait for  <0x...> (a X)"
    class_init,       ///< "- waiting on the Class initialization monitor for X"
  };
  Kind kind = Kind::locked;
  bool is_condition =
      false;  ///< a Condition: who waits for it waits for a signal, not for a holder
  std::uint64_t identity = 0;  ///< address or hash, tells objects apart within one JVM; 0: none
  std::shared_ptr<const std::string>
      owner;  ///< name of the thread that owns it, where printed, which is rare
};

struct StackSample {
  StackId stack = StackTable::kEmptyStack;
  std::uint64_t count = 1;  ///< samples in a profile; 1 in a dump
};

/// One thread as one input shows it at one moment (dump) or over a while (profile). There may be a
/// million, hence room for the one stack and lock that most have.
struct Thread {
  std::string
      name;  ///< as printed; empty where the format names none (flame graph, collapsed without -t)
  Place place;  ///< its header line
  ThreadState state = ThreadState::unknown;
  bool stack_cut = false;  ///< "..." after the frames: outer frames are missing
  absl::InlinedVector<StackSample, 1>
      stacks;  ///< exactly one in a dump, in a profile by descending count
  absl::InlinedVector<Lock, 1> locks;
  std::string native_id;  ///< nid, tid of the OS, or java.lang.Thread id ("Id=7"); may be empty
  std::optional<double> cpu_ms;      ///< cpu= of the header
  std::optional<double> elapsed_ms;  ///< elapsed= of the header
};

/// Threads that the JVM itself found in a deadlock.
struct Deadlock {
  Place place;
  std::vector<std::string> threads;
};

enum class SampleKind {
  thread_dump,
  wall_profile,      ///< all threads, also waiting ones
  cpu_profile,       ///< waiting threads cannot be in it
  flame_graph_full,  ///< Flink's: main threads of the subtasks of one vertex
  flame_graph_on_cpu,
  flame_graph_off_cpu,
};

/// One look at one process (or, for Flink's flame graph, at one vertex).
struct Sample {
  SampleKind kind = SampleKind::thread_dump;
  Place place;                    ///< where it starts
  std::optional<TimeMs> time_ms;  ///< when it was taken, if the text says
  std::string process_hint;  ///< pid or TaskManager id that the text itself names; may be empty
  std::string taskmanager;   ///< id of the TaskManager, where a bundle's manifest tells it
  std::string jvm;           ///< "OpenJDK 64-Bit Server VM (17.0.15+6 ...)"; may be empty
  std::string vertex_hint;   ///< flame graph: what the file's name says; may be empty
  std::vector<Thread> threads;
  std::vector<Deadlock> deadlocks;
  std::optional<int> stack_depth_limit;  ///< longest stack allowed, if it shows (cut stacks)
  bool has_locks = true;                 ///< false in lite REST dumps and profiles
  std::string empty_reason;              ///< why a flame graph holds nothing (sentinel -1, -2, -3)
  bool vertex_is_over = false;           ///< it holds nothing because its vertex has ended (-1)
  std::size_t listed_threads = 0;  ///< threads of Java it says it has (JDK 10+); 0: it does not
};

}  // namespace flinkdiag

#pragma once

#include "ingestion/ingest_text.h"

namespace flinkdiag {

// A dump with what tables, mails, pages and JSON write in another way: commas, quotes, angle
// brackets, ampersands, equals signs, tabs and letters beyond ASCII.
inline constexpr const char* kWrappedDump = R"(2026-11-23 10:06:21
Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):

"main" #1 prio=5 os_prio=0 cpu=1.5ms elapsed=19.3s tid=0x00007f nid=0x1d84 waiting on condition  [0x00007f]
   java.lang.Thread.State: WAITING (parking)
	at a.Main.<init>(Main.java:3)
	- locked <0x00000000fd3271e8> (a java.lang.Object)

"A -> Größe, B & C: a=3 (1/2)#0" #22 prio=5 os_prio=0 cpu=0.1ms elapsed=1.0s tid=0x00007f nid=0x1d88 runnable  [0x00007f]
   java.lang.Thread.State: RUNNABLE
	at a.Task.run(Task.java:5)
)";

inline const Names kThreads = {"main", "A -> Größe, B & C: a=3 (1/2)#0"};

}  // namespace flinkdiag

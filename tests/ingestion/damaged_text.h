#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/ingest_text.h"

namespace flinkdiag {

// Two threads with five frames each.
inline const std::string kDump = R"(2026-11-23 10:06:21
Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):

"Window (1/2)#0" #92 prio=5 os_prio=0 cpu=11.51ms elapsed=9.57s tid=0x00007f5bdc092bd0 nid=0x6ee4 waiting on condition  [0x00007f5b]
   java.lang.Thread.State: WAITING (parking)
	at jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
	- parking to wait for  <0x00000000fce80000> (a java.util.concurrent.CompletableFuture$Signaller)
	at java.util.concurrent.CompletableFuture.get(java.base@17.0.15/CompletableFuture.java:2072)
	at org.apache.flink.a.Downloader.download(Downloader.java:75)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:771)
	at org.apache.flink.runtime.taskmanager.Task.run(Task.java:575)

"Flink-Netty Server (0) Thread 0" #93 daemon prio=5 os_prio=0 cpu=1.51ms elapsed=9.57s tid=0x00007f5bdc092bd1 nid=0x6ee5 runnable  [0x00007f5c]
   java.lang.Thread.State: RUNNABLE
	at sun.nio.ch.EPoll.wait(java.base@17.0.15/Native Method)
	at sun.nio.ch.EPollSelectorImpl.doSelect(java.base@17.0.15/EPollSelectorImpl.java:118)
	at sun.nio.ch.SelectorImpl.select(java.base@17.0.15/SelectorImpl.java:146)
	at org.apache.flink.shaded.netty4.io.netty.channel.epoll.Native.epollWait(Native.java:1)
	at java.lang.Thread.run(java.base@17.0.15/Thread.java:840)

)";

inline const std::string kLog =
    R"(2026-11-23 08:46:41,123 INFO  org.apache.flink.runtime.taskmanager.Task [] - A (1/2)#0 (x) switched from CREATED to DEPLOYING.
2026-11-23 08:46:41,200 INFO  org.apache.flink.runtime.taskmanager.Task [] - A (1/2)#0 (x) switched from DEPLOYING to INITIALIZING.
2026-11-23 08:46:42,200 INFO  org.apache.flink.runtime.taskmanager.Task [] - B (1/2)#0 (x) switched from CREATED to DEPLOYING.
2026-11-23 08:46:43,200 INFO  org.apache.flink.runtime.taskmanager.Task [] - B (1/2)#0 (x) switched from DEPLOYING to INITIALIZING.
2026-11-23 08:46:44,200 WARN  org.apache.flink.runtime.taskmanager.Task [] - C (1/2)#0 (x) switched from CREATED to DEPLOYING.
)";

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Each line of `text` behind what `prefix` gives for its number.
template <typename Prefix>
std::string behind(const std::string& text, const Prefix& prefix) {
  std::string out;
  int number = 0;
  for (const std::string& line : lines_of(text)) out += prefix(++number) + line + "\n";
  return out;
}

inline std::string behind_text(const std::string& text, const std::string& prefix) {
  return behind(text, [&](int) { return prefix; });
}

// "thread: frame < frame", of all samples.
inline Names stacks_of(const Incident& incident) {
  Names out;
  for (const Sample& sample : incident.samples) {
    for (const Thread& thread : sample.threads) {
      std::string text = thread.name + ":";
      for (const std::string& method : methods(incident.stacks, thread.stacks[0].stack))
        text += " < " + method;
      out.push_back(std::move(text));
    }
  }
  return out;
}

inline Names stacks_of_text(const std::string& text) { return stacks_of(ingest_text(text)); }

inline std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace flinkdiag

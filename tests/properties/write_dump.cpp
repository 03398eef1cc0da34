#include "properties/write_dump.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

namespace flinkdiag {
namespace {

// "- parking to wait for  <0x00000000dec65800> (a java.lang.Object)"
const std::regex kLock(R"(- ([a-z ]+?) +<0x0*([0-9a-f]+)> \(a (.*)\))");

std::string jstack(const Dump& dump, bool module_first) {
  std::string out = dump.head;
  for (const DumpThread& thread : dump.threads) {
    out += "\"" + thread.name + "\"" + thread.header + "\n";
    if (!thread.state.empty()) out += "   java.lang.Thread.State: " + thread.state + "\n";
    for (const DumpFrame& frame : thread.frames) {
      const std::string module = frame.module.empty() ? "" : frame.module + "/";
      out += module_first ? "\tat " + module + frame.call + "(" + frame.source + ")\n"
                          : "\tat " + frame.call + "(" + module + frame.source + ")\n";
      for (const auto& lock : frame.locks) out += "\t" + lock + "\n";
    }
    out += "\n";
  }
  return out + "JNI global refs: 28, weak refs: 0\n\n";
}

// What ThreadInfo writes of a lock: {"waiting on", "java.lang.Object@dec65800"}
struct InfoLock {
  std::string doing, object;
};

std::vector<InfoLock> info_locks(const DumpFrame& frame) {
  std::vector<InfoLock> locks;
  for (const std::string& line : frame.locks) {
    std::smatch match;
    if (!std::regex_match(line, match, kLock)) continue;
    const std::string verb = match[1].str();
    const std::string doing = verb == "locked"            ? "locked"
                              : verb == "waiting to lock" ? "blocked on"
                                                          : "waiting on";
    locks.push_back({doing, match[3].str() + "@" + match[2].str()});
  }
  return locks;
}

// " WAITING on java.lang.Object@dec65800", " RUNNABLE (in native)"
std::string info_state(const DumpThread& thread) {
  std::string state = " " + thread.state.substr(0, thread.state.find(' '));
  if (thread.frames.empty()) return state;
  for (const InfoLock& lock : info_locks(thread.frames.front())) {
    if (lock.doing != "locked") return state + " on " + lock.object;
  }
  const bool native = thread.frames.front().source == "Native Method";
  return state + (native && state == " RUNNABLE" ? " (in native)" : "");
}

// `priority`: the JDK writes it from 11 on, Flink's REST handler does not.
std::string thread_info(const DumpThread& thread, const std::string& priority) {
  static const std::regex number(R"( #(\d+) .*)");
  std::smatch match;
  const std::string id = std::regex_match(thread.header, match, number) ? match[1].str() : "1";
  std::string out = "\"" + thread.name + "\"" + priority + " Id=" + id + info_state(thread) + "\n";
  for (const DumpFrame& frame : thread.frames) {
    const std::string module = frame.module.empty() ? "app//" : frame.module + "/";
    out += "\tat " + module + frame.call + "(" + frame.source + ")\n";
    for (const InfoLock& lock : info_locks(frame)) {
      out += "\t-  " + lock.doing + " " + lock.object + "\n";
    }
  }
  return out + (thread.cut ? "\t...\n" : "") + "\n";
}

}  // namespace

std::string write_jstack(const Dump& dump) { return jstack(dump, false); }

std::string write_jstack_with_loaders(const Dump& dump) {
  Dump with_loaders = dump;
  for (DumpThread& thread : with_loaders.threads) {
    for (DumpFrame& frame : thread.frames) {
      if (frame.module.empty()) frame.module = "app/";
    }
  }
  return jstack(with_loaders, true);
}

// ThreadInfo knows Java threads only.
std::string write_thread_info(const Dump& dump) {
  std::string out;
  for (const DumpThread& thread : dump.threads) {
    if (!thread.state.empty()) out += thread_info(thread, " prio=5");
  }
  return out;
}

std::string write_rest_json(const Dump& dump) {
  nlohmann::json threads = nlohmann::json::array();
  for (const DumpThread& thread : dump.threads) {
    if (thread.state.empty()) continue;
    threads.push_back(
        {{"threadName", thread.name}, {"stringifiedThreadInfo", thread_info(thread, "")}});
  }
  return nlohmann::json({{"threadInfos", threads}}).dump();
}

// It tells neither states nor locks.
std::string write_jcmd_json(const Dump& dump) {
  nlohmann::json threads = nlohmann::json::array();
  for (const DumpThread& thread : dump.threads) {
    if (thread.state.empty()) continue;
    nlohmann::json stack = nlohmann::json::array();
    for (const DumpFrame& frame : thread.frames) {
      const std::string module = frame.module.empty() ? "" : "java.base/";
      stack.push_back(module + frame.call + "(" + frame.source + ")");
    }
    const std::string id = std::to_string(threads.size() + 1);
    threads.push_back({{"tid", id}, {"name", thread.name}, {"stack", stack}});
  }
  const nlohmann::json root = {
      {"container", "<root>"}, {"parent", nullptr}, {"owner", nullptr}, {"threads", threads}};
  return nlohmann::json({{"threadDump",
                          {{"processId", "4242"},
                           {"time", "2026-11-23T08:46:41.123456Z"},
                           {"runtimeVersion", "21.0.2+13"},
                           {"threadContainers", {root}}}}})
      .dump();
}

// "[main tid=100];java/lang/Thread.run;... 1"; the locks and the state of a thread are lost.
std::string write_collapsed(const Dump& dump) {
  std::string out;
  int tid = 100;
  for (const DumpThread& thread : dump.threads) {
    if (thread.frames.empty()) continue;
    out += "[" + thread.name + " tid=" + std::to_string(++tid) + "]";
    for (auto frame = thread.frames.rbegin(); frame != thread.frames.rend(); ++frame) {
      std::string call = frame->call;
      std::replace(call.begin(), call.begin() + static_cast<std::ptrdiff_t>(call.rfind('.')), '.',
                   '/');
      out += ";" + call;
    }
    out += " 100\n";
  }
  return out;
}

}  // namespace flinkdiag

#include "cli/new_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "cli/output.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

struct Skeleton {
  std::string_view path;
  std::string_view text;
};

// A rule that works as it stands, so that there is something to change: its samples show a sink of
// com.acme whose open() waits, and one that runs.
constexpr auto kSkeletons = std::to_array<Skeleton>({
    {"findings/{id}.json",
     R"file(// Comments are allowed. flinkdiag rules schema prints what an editor needs to check this file.
{
  "id": "{id}",  // the path of this file
  "severity": "critical",                          // critical: holds the start up; warning; info
  "title": "{operators} wait{s} for the audit service in open()",
  "when": {
    "phase": "init.user-open",                     // flinkdiag explain init.user-open
    "frames": ["com.acme.audit.AuditSink.open"]    // package.Class.method; * stands for any text
  },
  "why": "AuditSink registers with the audit service before it takes records. Ask its on-call.",
  "replaces": ["init/user-open"]                   // the general finding that this one makes superfluous
}
)file"},
    {"samples/{id}/bad/dump.txt", R"file(2026-01-15 10:00:00
Full thread dump OpenJDK 64-Bit Server VM (17.0.9+9 mixed mode, sharing):

"Sink: audit (1/1)#0" #71 prio=5 os_prio=0 cpu=12.3ms elapsed=41.2s tid=0x00007f2a1c0 nid=0x51 waiting on condition  [0x00007f29]
   java.lang.Thread.State: TIMED_WAITING (sleeping)
	at java.lang.Thread.sleep(java.base@17.0.9/Native Method)
	at com.acme.audit.AuditSink.open(AuditSink.java:58)
	at org.apache.flink.api.common.functions.util.FunctionUtils.openFunction(FunctionUtils.java:34)
	at org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator.open(AbstractUdfStreamOperator.java:101)
	at org.apache.flink.streaming.runtime.tasks.RegularOperatorChain.initializeStateAndOpenOperators(RegularOperatorChain.java:107)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.restoreInternal(StreamTask.java:733)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:675)
	at org.apache.flink.runtime.taskmanager.Task.runWithSystemExitMonitoring(Task.java:952)
	at org.apache.flink.runtime.taskmanager.Task.restoreAndInvoke(Task.java:921)
	at org.apache.flink.runtime.taskmanager.Task.doRun(Task.java:745)
	at org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)
	at java.lang.Thread.run(java.base@17.0.9/Thread.java:840)
)file"},
    {"samples/{id}/good/dump.txt", R"file(2026-01-15 10:00:00
Full thread dump OpenJDK 64-Bit Server VM (17.0.9+9 mixed mode, sharing):

"Sink: audit (1/1)#0" #71 prio=5 os_prio=0 cpu=812.3ms elapsed=641.2s tid=0x00007f2a1c0 nid=0x51 waiting on condition  [0x00007f29]
   java.lang.Thread.State: TIMED_WAITING (parking)
	at jdk.internal.misc.Unsafe.park(java.base@17.0.9/Native Method)
	at java.util.concurrent.locks.LockSupport.parkNanos(java.base@17.0.9/LockSupport.java:252)
	at java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject.await(java.base@17.0.9/AbstractQueuedSynchronizer.java:1672)
	at org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl.take(TaskMailboxImpl.java:149)
	at org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.processMailsWhenDefaultActionUnavailable(MailboxProcessor.java:363)
	at org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.processMail(MailboxProcessor.java:352)
	at org.apache.flink.streaming.runtime.tasks.mailbox.MailboxProcessor.runMailboxLoop(MailboxProcessor.java:229)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.runMailboxLoop(StreamTask.java:839)
	at org.apache.flink.streaming.runtime.tasks.StreamTask.invoke(StreamTask.java:788)
	at org.apache.flink.runtime.taskmanager.Task.runWithSystemExitMonitoring(Task.java:952)
	at org.apache.flink.runtime.taskmanager.Task.restoreAndInvoke(Task.java:931)
	at org.apache.flink.runtime.taskmanager.Task.doRun(Task.java:745)
	at org.apache.flink.runtime.taskmanager.Task.run(Task.java:562)
	at java.lang.Thread.run(java.base@17.0.9/Thread.java:840)
)file"},
    {"samples/{id}/expected.json", R"file({
  "bad": { "phase": "init.user-open", "activity": "sleep" },
  "good": { "outcome": "no-startup-bottleneck" }
}
)file"},
});

bool is_id(std::string_view id) {
  const auto slash = id.find('/');
  if (slash == id.npos || slash == 0 || slash + 1 == id.size()) return false;
  return std::ranges::all_of(id,
                             [](char c) {
                               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '/';
                             }) &&
         id.find("//") == id.npos;
}

// Not fill_template(): the braces of JSON are none of its.
std::string filled(std::string_view text, const std::string& id) {
  constexpr std::string_view kPlace = "{id}";
  std::string out(text);
  for (auto at = out.find(kPlace); at != out.npos; at = out.find(kPlace, at + id.size()))
    out.replace(at, kPlace.size(), id);
  return out;
}

}  // namespace

Result<std::string> new_rule(const std::string& id, const std::string& folder) {
  if (!is_id(id)) {
    return Error{fmt::format(
        "{}: is no id for a finding; write a group and a name, such as acme/slow-sink", id)};
  }
  std::string written;
  for (const auto& skeleton : kSkeletons) {
    const auto path = fs::path(folder) / filled(skeleton.path, id);
    std::error_code error;
    if (fs::exists(path, error))
      return Error{fmt::format("{}: is there already; choose another id", path.generic_string())};
    fs::create_directories(path.parent_path(), error);
    if (const auto fault = write_file(path.string(), filled(skeleton.text, id))) return *fault;
    written += path.generic_string() + "\n";
  }
  return written + fmt::format(
                       "Change the rule and put your own dumps in place of the samples, then:\n"
                       "  flinkdiag rules test {0}\n  flinkdiag analyze --rules {0} dump.txt\n",
                       folder);
}

}  // namespace flinkdiag

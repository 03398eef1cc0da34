#include "flinkdiag/collect/commands.h"

#include <fmt/format.h>

#include <string_view>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kStart =
    R"(# Only looks and changes nothing. A thread dump pauses the JVM for a moment.
mkdir -p flinkdiag-bundle && cd flinkdiag-bundle || exit 1
)";

constexpr std::string_view kOnTheHost = R"(
# Thread dumps. Run this on the host of the TaskManager that runs the hanging task, as its user.
PID=$(jps -l | awk '/TaskManagerRunner|TaskExecutorRunner/ { print $1; exit }')
for i in {rounds}; do
  jstack -l "$PID" > "tm-1-jstack-$i.txt" || jcmd "$PID" Thread.print -l > "tm-1-jstack-$i.txt"
  sleep {interval}
done
# Without a JDK: kill -3 "$PID" writes the dump to taskmanager.out or to the log of the container.
cp "{flink_log}"/*taskmanager*.log "{flink_log}"/*taskmanager*.out . 2>/dev/null
)";

// Images with a JRE only have no jstack; kill is built into every shell, and its dump goes to the
// log of the pod.
constexpr std::string_view kInThePod = R"(
# Thread dumps of the pod that runs the hanging task.
POD={pod}
PID=$(kubectl exec "$POD" -- sh -c 'for p in /proc/[0-9]*; do
  if tr "\0" " " < $p/cmdline | grep -qE "(TaskManager|TaskExecutor)Runner"; then echo ${p#/proc/}; fi
done 2>/dev/null | head -n 1')
for i in {rounds}; do
  kubectl exec "$POD" -- sh -c "jstack -l $PID || jcmd $PID Thread.print -l || kill -3 $PID" \
    > "tm-1-jstack-$i.txt" 2>/dev/null
  sleep {interval}
done
# Holds the dumps as well if there was only kill -3.
kubectl logs "$POD" --tail=200000 > tm-1.log

# For what follows the REST port must be reachable, for instance by
#   kubectl port-forward service/CLUSTER-rest 8081
)";

constexpr std::string_view kRest = R"(
# States, and thread dumps by REST. If there are several jobs, set JOB to the one that hangs.
REST={rest}
get() { curl -sS -m 20 "$REST/$1" > "$2"; }
get overview overview.json
get jobs/overview jobs-overview.json
get taskmanagers taskmanagers.json
get jobmanager/config jobmanager-config.json
get jobmanager/log jobmanager.log
JOB=$(grep -o '"jid":"[0-9a-f]*"' jobs-overview.json | head -n 1 | cut -d '"' -f 4)
get "jobs/$JOB" job.json
for what in checkpoints checkpoints/config config exceptions; do
  get "jobs/$JOB/$what" "job-$(echo $what | tr / -).json"
done
for v in $(grep -oE '"id":"[0-9a-f]{32}"' job.json | cut -d '"' -f 4 | sort -u); do
  get "jobs/$JOB/vertices/$v" "vertex-$v.json"
done
TMS=$(grep -ohE '"taskmanager-id":"[^"(]+"' vertex-*.json | cut -d '"' -f 4 | sort -u | head -n 3)
for i in {rounds}; do
  n=0
  for tm in $TMS; do
    n=$((n + 1))
    get "taskmanagers/$tm/thread-dump?mode=lite" "tm-$n-thread-dump-$i.json"
  done
  sleep {interval}
done
)";

constexpr std::string_view kEnd = R"(
cd .. && tar czf flinkdiag-bundle.tar.gz flinkdiag-bundle
# Then: flinkdiag analyze flinkdiag-bundle.tar.gz
)";

// The value as one word of a shell.
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

}  // namespace

std::string shell_commands(const CommandSettings& settings) {
  std::string rounds;
  for (int i = 1; i <= settings.samples; ++i) rounds += fmt::format("{}{}", i > 1 ? " " : "", i);
  const auto value = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "rounds") return rounds;
    if (name == "interval") return std::to_string(settings.interval_s);
    if (name == "rest") return quoted(settings.rest);
    if (name == "pod") return quoted(settings.pod);
    if (name == "flink_log") return "${FLINK_LOG_DIR:-$FLINK_HOME/log}";
    return std::nullopt;
  };
  std::string out;
  for (const auto part : {kStart, settings.pod.empty() ? kOnTheHost : kInThePod, kRest, kEnd}) {
    out += fill_template(part, value);
  }
  return out;
}

}  // namespace flinkdiag

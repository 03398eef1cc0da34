#include "transitions.h"

#include <algorithm>
#include <set>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// One attempt of a subtask (ExecutionAttemptID), as far as the log tells of it.
struct Execution {
  std::string id;
  std::string graph, vertex;   // of its id, from Flink 1.15; else empty
  std::optional<int> attempt;  // of one subtask and graph, ascending
  std::size_t first = 0;       // number of its first event
  Transition now;

  Execution(const LogEvent& event, std::string_view execution, std::size_t number)
      : id(execution),
        graph(event.field("graph")),
        vertex(event.field("vertex_id")),
        first(number) {
    const auto& of_id = event.field("execution_attempt");
    attempt = parse_int(of_id.empty() ? event.field("attempt") : of_id);
    take(event, number);
  }

  bool is_over() const { return is_terminal(now.state); }

  bool is_followed_by(const Execution& other) const {
    return graph == other.graph && vertex == other.vertex && attempt && other.attempt &&
           *attempt < *other.attempt;
  }

  void take(const LogEvent& event, std::size_t number) {
    const auto& state = event.field("to");
    if (now.state == state) return;
    now = {state, event.record->place, event.record->time_ms, {}, first, number, attempt};
  }
};

// What a log, or the process that wrote it, came to its end with.
struct Ends {
  std::map<std::uint32_t, std::size_t> last_start;  // by input: the event
  std::map<std::uint32_t, TimeMs> last_line;        // by input

  // Nobody logs how a process ended that was killed: it was started anew, or its log ends long
  // before `next` begins.
  bool is_lost(const Execution& one, const Execution& next, std::optional<TimeMs> next_ms) const {
    constexpr TimeMs kLongSilence = 60LL * 1000;
    const auto input = one.now.place.input;
    const auto started = last_start.find(input);
    if (started != last_start.end() && started->second > one.now.last_event) return true;
    const auto line = last_line.find(input);
    return input != next.now.place.input && next_ms && line != last_line.end() &&
           line->second + kLongSilence < *next_ms;
  }
};

using JobsOfLogs = std::set<std::pair<std::uint32_t, std::string>>;  // input, job id

// A process, or a job's JobMaster after its leadership went to another.
bool starts_anew(const LogEvent& event, JobsOfLogs& created) {
  if (event.rule->event == "flink-version") return true;
  return event.rule->event == "job-state" && event.field("from") == "CREATED" &&
         !created.emplace(event.record->place.input, event.field("job_id")).second;
}

// The executions of what has one name and index, by their first event.
class Executions {
 public:
  void add(const LogEvent& event, std::size_t number) {
    const auto& id = event.field("execution");
    const auto known = std::find_if(executions_.rbegin(), executions_.rend(),
                                    [&](const auto& one) { return one.id == id; });
    if (known != executions_.rend()) {
      known->take(event, number);
      return;
    }
    Execution added(event, id, number);
    if (is_late(added)) return;
    std::erase_if(executions_, [&](const Execution& one) {
      const bool goes = one.is_over() || one.is_followed_by(added);
      if (goes) forget(one.id);
      return goes;
    });
    if (executions_.size() == kMost) executions_.erase(executions_.begin());
    first_ms_ = event.record->time_ms;
    executions_.push_back(std::move(added));
  }

  Transition newest(const Ends& ends) const {
    const Execution& newest = executions_.back();
    Transition told = newest.now;
    if (is_in_start(told.state)) return told;
    for (const Execution& one : executions_) {
      if (!is_in_start(one.now.state) || ends.is_lost(one, newest, first_ms_)) continue;
      if (one.now.last_event > newest.first) return one.now;
      told.other_start = one.now.place;
    }
    return told;
  }

 private:
  static constexpr std::size_t kMost = 16;  // a log that tells no end of any would take for ever

  // The other process logs late, or by a clock that is late, of one that is over. Without a graph's
  // id attempts of two runs cannot be compared.
  bool is_late(const Execution& added) const {
    if (std::ranges::find(forgotten_, added.id) != forgotten_.end()) return true;
    if (added.is_over()) return !executions_.empty();
    return !added.graph.empty() && std::ranges::any_of(executions_, [&](const Execution& one) {
      return added.is_followed_by(one);
    });
  }

  void forget(const std::string& id) {
    if (forgotten_.size() == kMost) forgotten_.erase(forgotten_.begin());
    forgotten_.push_back(id);
  }

  std::vector<Execution> executions_;
  std::vector<std::string> forgotten_;  // ids of the latest that went
  std::optional<TimeMs> first_ms_;      // of the newest execution
};

}  // namespace

Transitions newest_transitions(const Situation& situation) {
  Ends ends;
  for (const auto& span : situation.incident->log_spans) {
    if (span.last_ms) ends.last_line[span.input] = *span.last_ms;
  }
  std::map<std::pair<std::string, int>, Executions> executions;
  JobsOfLogs created;
  for (std::size_t i = 0; i < situation.events.size(); ++i) {
    const LogEvent& event = situation.events[i];
    if (starts_anew(event, created)) ends.last_start[event.record->place.input] = i;
    if (event.rule->event != "task-state") continue;
    const auto index = parse_int(event.field("subtask"));
    if (!index || *index < 1 || *index > 1'000'000) continue;
    executions[{event.field("task"), static_cast<int>(*index)}].add(event, i);
  }
  Transitions newest;
  for (const auto& [subtask, told] : executions) newest.emplace(subtask, told.newest(ends));
  return newest;
}

}  // namespace flinkdiag

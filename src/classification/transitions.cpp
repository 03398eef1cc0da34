#include "transitions.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// One attempt of a subtask (ExecutionAttemptID), as far as the log tells of it.
struct Execution {
  std::string id;
  std::string graph, vertex;        // of its id, from Flink 1.15; else empty
  std::optional<int> attempt;       // of one subtask and graph, ascending
  std::size_t first = 0, last = 0;  // numbers of its events
  Transition now;

  Execution(const LogEvent& event, std::size_t number)
      : id(event.field("execution")),
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
    now = {state, event.record->place, event.record->time_ms, {}, first};
    last = number;
  }
};

// The executions of what has one name and index, by their first event.
class Executions {
 public:
  void add(const LogEvent& event, std::size_t number) {
    const auto known = std::find_if(executions_.rbegin(), executions_.rend(), [&](const auto& one) {
      return one.id == event.field("execution");
    });
    if (known != executions_.rend()) {
      known->take(event, number);
      return;
    }
    // The other process logs late the end of one that is forgotten.
    if (!executions_.empty() && is_terminal(event.field("to"))) return;
    Execution added(event, number);
    std::erase_if(executions_,
                  [&](const Execution& one) { return one.is_over() || one.is_followed_by(added); });
    if (executions_.size() == kMost) executions_.erase(executions_.begin());
    executions_.push_back(std::move(added));
  }

  Transition newest() const {
    const Execution& newest = executions_.back();
    Transition told = newest.now;
    if (is_in_start(told.state)) return told;
    for (const Execution& one : executions_) {
      if (!is_in_start(one.now.state)) continue;
      if (one.last > newest.first) return one.now;
      told.other_start = one.now.place;
    }
    return told;
  }

 private:
  static constexpr std::size_t kMost = 16;  // a log that tells no end of any would take for ever

  std::vector<Execution> executions_;
};

}  // namespace

Transitions newest_transitions(const std::vector<LogEvent>& events) {
  std::map<std::pair<std::string, int>, Executions> executions;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const LogEvent& event = events[i];
    if (event.rule->event != "task-state") continue;
    const auto index = parse_int(event.field("subtask"));
    if (!index || *index < 1 || *index > 1'000'000) continue;
    executions[{event.field("task"), static_cast<int>(*index)}].add(event, i);
  }
  Transitions newest;
  for (const auto& [subtask, told] : executions) newest.emplace(subtask, told.newest());
  return newest;
}

}  // namespace flinkdiag

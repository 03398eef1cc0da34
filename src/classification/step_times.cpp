#include "flinkdiag/classification/step_times.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// The lines name operator and subtask: "... in operator KeyedProcessOperator_<id>_(1/2) ...".
using Key = std::pair<std::string, std::string>;

std::optional<std::int64_t> last_number(const Situation& situation, std::string_view event_name,
                                        const std::string& field) {
  std::optional<std::int64_t> found;
  for (const auto& event : situation.events) {
    if (event.rule->event != event_name) continue;
    const auto text = event.field(field);
    if (const auto number = parse_int(text.substr(0, text.find('.')))) found = number;
  }
  return found;
}

}  // namespace

std::optional<std::int64_t> StepTimes::left_ms() const {
  if (!longest_open_ms) return std::nullopt;
  const auto expected = usual_ms ? usual_ms : earlier_ms;
  if (!expected || *expected <= *longest_open_ms) return std::nullopt;
  return *expected - *longest_open_ms;
}

StepTimes step_times(const Situation& situation, std::string_view phase) {
  std::map<Key, TimeMs> open;
  std::map<Key, std::int64_t> closed;  // duration
  for (const auto& event : situation.events) {
    if (!event.record->time_ms) continue;
    // An attempt is over: what it took is no pace of this start.
    if (event.rule->event == "task-state" && is_terminal(event.field("to"))) {
      open.clear();
      closed.clear();
    }
    const Key key{event.field("operator_id"), event.field("subtask")};
    if (event.rule->phase_start == phase) {
      open[key] = *event.record->time_ms;
      closed.erase(
          key);  // begun anew: an attempt before, such as from a damaged local copy, failed
    }
    const auto started = open.find(key);
    if (event.rule->phase_end != phase || started == open.end()) continue;
    closed[key] = *event.record->time_ms - started->second;
    open.erase(started);
  }
  // Only subtasks of the same operator have as much to do.
  HashSet<std::string_view> open_operators;
  for (const auto& step : open) open_operators.insert(step.first.first);
  std::vector<std::int64_t> durations;
  for (const auto& step : closed)
    if (open_operators.contains(step.first.first)) durations.push_back(step.second);
  StepTimes times;
  times.finished = static_cast<int>(durations.size());
  if (!durations.empty()) {
    const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
    std::ranges::nth_element(durations, middle);
    times.usual_ms = *middle;
  }
  for (const auto& [key, since] : open) {
    if (!situation.now_ms || *situation.now_ms < since) continue;
    times.longest_open_ms = std::max(times.longest_open_ms.value_or(0), *situation.now_ms - since);
  }
  if (phase == "restore.download") {
    times.earlier_ms = last_number(situation, "job-initialization-download", "ms");
    times.earlier_bytes = last_number(situation, "job-initialization-size", "bytes");
  }
  return times;
}

}  // namespace flinkdiag

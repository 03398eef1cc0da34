#include "log_events.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

const std::string& LogEvent::field(const std::string& name) const {
  static const std::string kNone;
  const auto found = fields.find(name);
  return found == fields.end() ? kNone : found->second;
}

std::vector<LogEvent> find_log_events(const std::vector<LogRecord>& log,
                                      const ClassificationTables& tables) {
  std::vector<LogEvent> events;
  for (const auto& record : log) {
    for (const auto& rule : tables.logs) {
      if (!contains(record.message, rule.contains)) continue;
      Captures ignored;
      if (rule.logger && !rule.logger->find(record.logger, ignored)) continue;
      LogEvent event{&rule, &record, {}};
      if (rule.pattern.find(record.message, event.fields)) events.push_back(std::move(event));
    }
  }
  // Several logs are merged by time; lines without one stay where their input puts them.
  const auto has_no_time = [](const LogEvent& e) { return !e.record->time_ms; };
  if (std::ranges::none_of(events, has_no_time)) {
    std::ranges::stable_sort(events, {}, [](const LogEvent& e) { return *e.record->time_ms; });
  }
  return events;
}

void drop_lapsed_events(std::vector<LogEvent>& events) {
  std::set<std::string_view> later;
  std::vector<bool> lapsed(events.size());
  for (std::size_t i = events.size(); i-- > 0;) {
    const LogRule& rule = *events[i].rule;
    lapsed[i] = std::ranges::any_of(rule.lapses_with,
                                    [&](const std::string& name) { return later.contains(name); });
    later.insert(rule.event);
  }
  std::size_t i = 0;
  std::erase_if(events, [&](const LogEvent&) { return lapsed[i++]; });
}

namespace {

// What would take it back may stand in a part of a line that is lost.
bool may_have_lapsed(const Situation& situation, const LogEvent& event) {
  const auto input = event.record->place.input;
  return !event.rule->lapses_with.empty() && situation.incident->inputs[input].cut_at > 0;
}

}  // namespace

bool is_early(const Situation& situation, const LogRecord& record, std::int64_t least_ms) {
  return !situation.log_lasts && situation.now_ms && record.time_ms &&
         *situation.now_ms - *record.time_ms < least_ms;
}

void set_early_events_apart(Situation& situation) {
  const auto has_settled = [&](const LogEvent& event) {
    return !may_have_lapsed(situation, event) &&
           !is_early(situation, *event.record, event.rule->settles_after_ms);
  };
  auto& events = situation.events;
  const auto first = std::stable_partition(events.begin(), events.end(), has_settled);
  situation.early_events.assign(std::make_move_iterator(first),
                                std::make_move_iterator(events.end()));
  events.erase(first, events.end());
}

EventsBySubtask events_by_subtask(const std::vector<LogEvent>& events) {
  EventsBySubtask by_subtask;
  for (const auto& event : events) {
    const LogRule& rule = *event.rule;
    if (rule.phase_start.empty() && rule.phase_step.empty() && rule.phase_end.empty()) continue;
    if (const auto subtask = parse_int(event.field("subtask")))
      by_subtask[*subtask].push_back(&event);
  }
  return by_subtask;
}

bool is_of_attempt(const Situation& situation, const Subtask& subtask, const LogEvent& event) {
  return &event >= situation.events.data() + subtask.first_event;
}

bool may_be_of(const Situation& situation, const Task& task, std::string_view operator_id) {
  return operator_id == task.vertex_id ||
         std::ranges::find(situation.tasks, operator_id, &Task::vertex_id) == situation.tasks.end();
}

}  // namespace flinkdiag

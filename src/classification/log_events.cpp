#include "log_events.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "flinkdiag/support/hash_map.h"
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

StepEvents::StepEvents(const Situation& situation) : situation_(situation) {
  HashSet<std::string_view> vertices;
  for (const auto& task : situation.tasks)
    if (!task.vertex_id.empty()) vertices.insert(task.vertex_id);
  for (const auto& event : situation.events) {
    const LogRule& rule = *event.rule;
    if (rule.phase_start.empty() && rule.phase_step.empty() && rule.phase_end.empty()) continue;
    const auto subtask = parse_int(event.field("subtask"));
    if (!subtask) continue;
    OfIndex& own = by_index_[*subtask];
    const std::string_view id = event.field("operator_id");
    (vertices.contains(id) ? own.by_vertex[id] : own.of_no_vertex).push_back(&event);
  }
}

std::vector<const LogEvent*> StepEvents::of(const Task& task, const Subtask& subtask) const {
  // Each task looks at those of no vertex, and several may have one id: more than any chain writes
  // would take long.
  constexpr std::size_t kMost = 4096;
  const auto own = by_index_.find(subtask.index);
  if (own == by_index_.end()) return {};
  const LogEvent* first = situation_.events.data() + subtask.first_event;
  Events events;
  const auto add_newest = [&](const Events& all) {
    const auto most = static_cast<std::ptrdiff_t>(std::min(all.size(), kMost));
    events.insert(events.end(), std::max(std::ranges::lower_bound(all, first), all.end() - most),
                  all.end());
  };
  add_newest(own->second.of_no_vertex);
  const auto middle = static_cast<std::ptrdiff_t>(events.size());
  if (const auto head = own->second.by_vertex.find(task.vertex_id);
      head != own->second.by_vertex.end())
    add_newest(head->second);
  std::inplace_merge(events.begin(), events.begin() + middle, events.end());
  return events;
}

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// The events that the log rules find in the kept log records, by time where known, else in input
/// order. A record may give several events.
std::vector<LogEvent> find_log_events(const std::vector<LogRecord>& log,
                                      const ClassificationTables& tables);

/// Takes out events that say nothing any more: LogRule::lapses_with.
void drop_lapsed_events(std::vector<LogEvent>& events);

/// Whether the inputs end less than `least_ms` after the record: what it begins may be over by now.
bool is_early(const Situation& situation, const LogRecord& record, std::int64_t least_ms);

/// Moves events that say something only once the inputs go on after them, and that are too close to
/// their end for that, to Situation::early_events.
void set_early_events_apart(Situation& situation);

/// Those that name a subtask, by its index, each list in the order of the events.
using EventsBySubtask = std::unordered_map<std::int64_t, std::vector<const LogEvent*>>;
EventsBySubtask events_by_subtask(const std::vector<LogEvent>& events);

/// False if `event`, of Situation::events, comes before the log tells of the attempt at hand.
bool is_of_attempt(const Situation& situation, const Subtask& subtask, const LogEvent& event);

/// True if an operator of `task` may have that id: it is the vertex id (the head of the chain) or
/// no vertex's at all (another operator of some chain).
bool may_be_of(const Situation& situation, const Task& task, std::string_view operator_id);

}  // namespace flinkdiag

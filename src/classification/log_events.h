#pragma once

#include <cstdint>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/support/hash_map.h"

namespace flinkdiag {

/// The events that the log rules find in the kept log records, by time where known, else in input
/// order. A record may give several events.
std::vector<LogEvent> find_log_events(const std::vector<LogRecord>& log,
                                      const ClassificationTables& tables);

/// Takes out events that say nothing any more: LogRule::lapses_with.
void drop_lapsed_events(std::vector<LogEvent>& events);

/// Moves events that say something only once the inputs go on after them, and that are too close to
/// their end for that, to Situation::early_events.
void set_early_events_apart(Situation& situation);

/// The events of steps, which name a subtask by its index and an operator by its id: the vertex id
/// for the head of a chain (seen from 1.20 to 2.3). An id that is no vertex's is of another
/// operator of some chain. Points into the situation, whose tasks must know their vertex ids.
class StepEvents {
 public:
  explicit StepEvents(const Situation& situation);

  /// Those that the attempt at hand may have written, in the order of Situation::events.
  std::vector<const LogEvent*> of(const Task& task, const Subtask& subtask) const;

 private:
  using Events = std::vector<const LogEvent*>;
  struct OfIndex {
    HashMap<std::string_view, Events> by_vertex;
    Events of_no_vertex;
  };

  const Situation& situation_;
  HashMap<std::int64_t, OfIndex> by_index_;
};

}  // namespace flinkdiag

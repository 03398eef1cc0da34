#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

/// How long one step of the start takes, by the log lines that open and close it.
struct StepTimes {
  int finished = 0;                      ///< subtasks of which both lines are there
  std::optional<std::int64_t> usual_ms;  ///< median of those
  std::optional<std::int64_t>
      longest_open_ms;  ///< of a subtask that has opened the step and not closed it
  std::optional<std::int64_t>
      earlier_ms;  ///< the longest of an earlier start, by its JobInitialization span
  std::optional<std::int64_t> earlier_bytes;  ///< size of the snapshot of that start

  /// What is left if the open one goes like those that are over; nothing without both.
  std::optional<std::int64_t> left_ms() const;
};

/// The times of `phase`, from all logs.
StepTimes step_times(const Situation& situation, std::string_view phase);

}  // namespace flinkdiag

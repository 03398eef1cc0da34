#pragma once

#include <vector>

#include "flinkdiag/model/input.h"
#include "flinkdiag/model/job_state.h"
#include "flinkdiag/model/log_record.h"
#include "flinkdiag/model/sample.h"
#include "flinkdiag/model/stack.h"

namespace flinkdiag {

/// Everything that was given, as plain facts, each with its place. Nothing in here says which file
/// format a fact came from, but for InputSummary::format, which only the report reads.
struct Incident {
  std::vector<InputSummary> inputs;
  StackTable stacks;
  std::vector<Sample> samples;
  std::vector<LogRecord> log;  ///< in input order, then line order
  std::vector<LogSpan> log_spans;
  std::vector<JobState> jobs;
  std::vector<VertexState> vertices;  ///< vertex answers whose job answer was not given
  std::vector<RestoredCheckpoint> restored;
  std::vector<CompletedCheckpoint> completed;
  std::vector<CheckpointCounts> checkpoint_counts;
  std::vector<TaskManagerState> taskmanagers;
  std::vector<ClusterOverview> overviews;
  std::vector<ExceptionEntry> exceptions;
  std::vector<Setting> settings;
  std::vector<CollectedAnswer> collected;
};

}  // namespace flinkdiag

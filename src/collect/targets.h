#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "flinkdiag/model/job_state.h"

namespace flinkdiag {

/// Whether the task state (CREATED .. RUNNING, also in lower case) comes before RUNNING.
bool is_starting(std::string_view task_state);

/// Whether the job is not up yet, by /jobs/overview or /jobs/:jobid.
bool is_starting(const JobState& job);
bool is_starting(const VertexState& vertex);

/// FINISHED, CANCELED or FAILED: nothing comes after that.
bool is_over(const JobState& job);

/// The jobs worth a look, the newest first: those that start; if none does, all that are not over.
std::vector<JobState> choose_jobs(const std::vector<JobState>& jobs);

/// A TaskManager that hosts subtasks which start.
struct Target {
  std::string taskmanager;
  int subtasks = 0;
  std::int64_t longest_ms = 0;  ///< that one of them is in its state
};

struct Targets {
  std::vector<Target> chosen;
  std::size_t left_out = 0;
};

/// At most `most` of the TaskManagers that host starting subtasks of `vertices`. Every vertex is
/// shown by one of them before any is shown by two; then the stragglers come first, which are those
/// that have been at it longest.
Targets choose_taskmanagers(const std::vector<VertexState>& vertices, std::size_t most);

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "flinkdiag/collect/outside.h"
#include "flinkdiag/model/incident.h"

namespace flinkdiag {

struct WatchSettings {
  std::string job;  ///< id; empty: all that are not over
  std::int64_t timeout_ms = 600'000;
  std::int64_t poll_ms = 2'000;
  std::int64_t look_after_ms = 30'000;  ///< without a change; doubled after each look
};

struct Watched {
  enum class End {
    running,      ///< all subtasks of all jobs run or are done
    timeout,      ///< they do not
    job_over,     ///< a job that started has failed or was cancelled
    refused,      ///< the cluster wants a login
    no_answer,    ///< there was never an answer
    interrupted,  ///< somebody pressed Ctrl-C
  };
  End end = End::timeout;
  std::string why;  ///< a sentence
};

struct WatchOutput {
  std::function<void(const JobState&)> meet;          ///< a job before its lines; may be empty
  std::function<void(const std::string& line)> tell;  ///< one line for each change
  std::function<std::string()> look;  ///< takes a thread dump: which step it is; may give nothing
};

/// Follows a start by the states of the REST API until all runs.
Watched watch(const WatchSettings& settings, const Outside& outside, const WatchOutput& output);

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flinkdiag/collect/bundle.h"
#include "flinkdiag/collect/outside.h"

namespace flinkdiag {

struct CollectSettings {
  std::string source;               ///< root URL, for the manifest
  std::string job;                  ///< id; empty: those that start or restart
  int samples = 3;                  ///< thread dumps of each process
  std::int64_t interval_ms = 5000;  ///< between them
  std::size_t max_taskmanagers = 3;
  std::uint64_t max_log_bytes = std::uint64_t{128} << 20;  ///< a larger log is not asked for
  std::int64_t max_time_ms = 300'000;
  bool dry_run = false;  ///< asks for states only, and lists in `Collected::planned` what follows
};

struct Collected {
  Bundle bundle;
  std::vector<std::string> planned;  ///< of a dry run: "GET /taskmanagers/tm-1/log"
};

/// Asks for the states of the cluster, then takes thread dumps, flame graphs and logs of what
/// starts and of nothing else. Ends early, with what there is, when it is stopped, out of time or
/// when a TaskManager's heartbeat lags. Fails if the cluster gives no answer at all.
Result<Collected> collect(const CollectSettings& settings, const Outside& outside);

}  // namespace flinkdiag

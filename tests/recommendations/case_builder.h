#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "flinkdiag/recommendations/recommend.h"

namespace flinkdiag {

/// A root cause in one subtask, and what is known of the job.
struct Case {
  std::string phase = {};
  std::string activity = "remote-read";
  std::map<std::string, std::string> facts = {};
  std::vector<std::string> frames = {};         ///< of the task thread, leaf first
  std::vector<std::string> worker_frames = {};  ///< of a worker that it waits for
  std::vector<std::string> events = {};
  bool deadlock = false;
  bool stack_cut = false;
  double gc_share = 0;
  bool straggler = false;  ///< one subtask of four hangs, the others are done
  Progress progress = Progress::moving;
  std::map<std::string, std::string> settings = {};
  std::string task = "Agg";
  std::size_t stragglers = 1;  ///< so many subtasks of four times as many, where some hang
};

/// The advice of the built-in rules for a case, in its order.
std::vector<Recommendation> ranked_advice(const Case& given);

/// The same by id.
std::map<std::string, Recommendation> advise(const Case& given);

/// "recommended", "conditional", "rejected", or "absent".
std::string status_of(const Case& given, const std::string& remedy);

/// "key=value" of each configuration line.
std::vector<std::string> config_of(const Case& given, const std::string& remedy);

}  // namespace flinkdiag

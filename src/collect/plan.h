#pragma once

#include <map>
#include <string>
#include <vector>

#include "collect/recorder.h"
#include "collect/targets.h"
#include "flinkdiag/collect/collect.h"
#include "flinkdiag/model/job_state.h"

namespace flinkdiag {

/// What the states say about where to look.
struct ClusterView {
  std::vector<JobState> jobs;                      ///< chosen ones
  std::vector<std::vector<VertexState>> starting;  ///< of each job, with subtasks
  std::vector<Target> targets;
  bool jobmanager_works = false;  ///< the JobManager itself is what the start waits for
};

// A request each, with the file for its answer. Ids come from the cluster: they are encoded for the
// URL and cleaned for the file name.
Step overview_step();
Step web_config_step();  ///< not kept: only the time zone is wanted
Step cluster_config_step();
Step job_list_step();  ///< not kept: other jobs are nobody's business
Step taskmanager_list_step();
Step taskmanager_step(const std::string& id);
Step thread_count_step(const std::string& id);       ///< not kept
Step log_list_step(const std::string& taskmanager);  ///< not kept; "" is the JobManager
Step log_step(const std::string& taskmanager);
Step job_step(const std::string& job);
std::vector<Step> job_detail_steps(const std::string& job);
Step vertex_step(const std::string& job, const VertexState& vertex);
Step flame_graph_step(const std::string& job, const VertexState& vertex);
Step thread_dump_step(const std::string& taskmanager, int round, int rounds);  ///< in lite mode
Step without_lite_mode(Step dump);

/// All that costs the cluster something: flame graphs and thread dumps in rounds, one process at a
/// time, then the states of that moment.
std::vector<Step> plan_steps(const ClusterView& view, const CollectSettings& settings);

/// The processes whose logs are wanted: "" is the JobManager.
std::vector<std::string> plan_logs(const ClusterView& view);

}  // namespace flinkdiag

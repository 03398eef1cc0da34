#include "collect/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace flinkdiag {
namespace {

constexpr std::size_t kStateBytes = std::size_t{16} << 20;
constexpr std::size_t kDumpBytes = std::size_t{128} << 20;  // 10,000 threads of 100 frames
constexpr std::size_t kLogBytes = std::size_t{8} << 20;
// Without locks the JVM is paused for a shorter time (FLINK-39984). Up to Flink 2.3 the parameter
// is ignored, and no answer tells whether it is known.
constexpr std::string_view kLiteMode = "?mode=lite";
constexpr std::size_t kMostFlameGraphs = 10;  // each is sampled by the TaskManagers

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "10.0.0.1:6122-1f a" -> "10.0.0.1:6122-1f%20a"
std::string url_part(std::string_view id) {
  std::string out;
  for (const char c : id) {
    const bool plain = is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == ':';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// "10.0.0.1:6122-1f" -> "10.0.0.1_6122-1f"; never "", "." or ".."
std::string file_part(std::string_view id) {
  constexpr std::size_t kLongest = 100;
  std::string out;
  for (const char c : id.substr(0, kLongest)) {
    out += is_alnum(c) || c == '-' || (c == '.' && !out.empty()) ? c : '_';
  }
  return out.empty() ? "_" : out;
}

Step state(std::string path, std::string file, std::string what) {
  Step step;
  step.request = {std::move(path), kStateBytes, false};
  step.file = std::move(file);
  step.what = std::move(what);
  return step;
}

std::string taskmanager_url(const std::string& id) {
  return id.empty() ? "/jobmanager" : "/taskmanagers/" + url_part(id);
}

std::string taskmanager_folder(const std::string& id) {
  return id.empty() ? "jobmanager" : "taskmanagers/" + file_part(id);
}

std::string name_of(const std::string& taskmanager) {
  return taskmanager.empty() ? "JobManager" : taskmanager;
}

}  // namespace

Step overview_step() { return state("/overview", "overview.json", "cluster"); }

Step web_config_step() { return state("/config", "", "cluster"); }

Step cluster_config_step() {
  return state("/jobmanager/config", "jobmanager/config.json", "configuration");
}

Step job_list_step() { return state("/jobs/overview", "", "jobs"); }

Step taskmanager_list_step() { return state("/taskmanagers", "taskmanagers.json", "TaskManagers"); }

Step taskmanager_step(const std::string& id) {
  return state(taskmanager_url(id), taskmanager_folder(id) + "/taskmanager.json", id);
}

Step thread_count_step(const std::string& id) {
  return state(taskmanager_url(id) + "/metrics?get=Status.JVM.Threads.Count", "", id);
}

Step log_list_step(const std::string& taskmanager) {
  return state(taskmanager_url(taskmanager) + "/logs", "", "log of " + name_of(taskmanager));
}

Step log_step(const std::string& taskmanager) {
  Step step;
  step.kind = Step::Kind::log;
  step.request = {taskmanager_url(taskmanager) + "/log", kLogBytes, true};
  step.file = taskmanager_folder(taskmanager) +
              (taskmanager.empty() ? "/jobmanager.log" : "/taskmanager.log");
  step.taskmanager = taskmanager;
  step.what = "log of " + name_of(taskmanager);
  return step;
}

Step job_step(const std::string& job) {
  return state("/jobs/" + url_part(job), "jobs/" + file_part(job) + "/job.json", "job " + job);
}

std::vector<Step> job_detail_steps(const std::string& job) {
  std::vector<Step> steps;
  for (const std::string name : {"checkpoints", "checkpoints/config", "config", "exceptions"}) {
    std::string file = name + ".json";
    std::replace(file.begin(), file.end(), '/', '-');
    steps.push_back(state(fmt::format("/jobs/{}/{}", url_part(job), name),
                          fmt::format("jobs/{}/{}", file_part(job), file), "job " + job));
  }
  return steps;
}

Step vertex_step(const std::string& job, const VertexState& vertex) {
  return state(fmt::format("/jobs/{}/vertices/{}", url_part(job), url_part(vertex.id)),
               fmt::format("jobs/{}/vertices/{}/vertex.json", file_part(job), file_part(vertex.id)),
               vertex.name);
}

Step flame_graph_step(const std::string& job, const VertexState& vertex) {
  Step step = vertex_step(job, vertex);
  step.kind = Step::Kind::flame_graph;
  step.request.path += "/flamegraph?type=full";
  step.file.replace(step.file.rfind('/') + 1, step.file.npos, "flamegraph-full.json");
  step.vertex = vertex.name;
  step.what = "flame graph of " + vertex.name;
  return step;
}

Step thread_dump_step(const std::string& taskmanager, int round, int rounds) {
  Step step;
  step.kind = Step::Kind::thread_dump;
  step.request = {taskmanager_url(taskmanager) + "/thread-dump", kDumpBytes, false};
  step.request.path += kLiteMode;
  step.file = fmt::format("{}/thread-dump-{}.json", taskmanager_folder(taskmanager), round + 1);
  step.taskmanager = taskmanager;
  step.what = fmt::format("thread dump {} of {}: {}", round + 1, rounds, name_of(taskmanager));
  step.round = round;
  return step;
}

Step without_lite_mode(Step dump) {
  std::string& path = dump.request.path;
  if (path.ends_with(kLiteMode)) path.resize(path.size() - kLiteMode.size());
  return dump;
}

std::vector<Step> plan_steps(const ClusterView& view, const CollectSettings& settings) {
  std::vector<Step> flame_graphs;
  for (std::size_t j = 0; j < view.jobs.size(); ++j) {
    for (const VertexState& vertex : view.starting[j]) {
      if (flame_graphs.size() == kMostFlameGraphs) break;
      flame_graphs.push_back(flame_graph_step(view.jobs[j].id, vertex));
    }
  }
  // The first request makes Flink sample; only the answer of the second one is worth keeping.
  std::vector<Step> steps = flame_graphs;
  for (Step& step : steps) step.file.clear();
  for (int round = 0; round < settings.samples; ++round) {
    for (const Target& target : view.targets) {
      steps.push_back(thread_dump_step(target.taskmanager, round, settings.samples));
    }
    if (view.jobmanager_works) steps.push_back(thread_dump_step("", round, settings.samples));
  }
  // States of before the dumps would contradict them: what started then may run by now.
  for (std::size_t j = 0; j < view.jobs.size(); ++j) {
    const JobState& job = view.jobs[j];
    if (is_starting(job)) steps.push_back(job_step(job.id));
    for (const VertexState& vertex : view.starting[j]) steps.push_back(vertex_step(job.id, vertex));
  }
  steps.insert(steps.end(), flame_graphs.begin(), flame_graphs.end());
  return steps;
}

std::vector<std::string> plan_logs(const ClusterView& view) {
  std::vector<std::string> processes = {""};
  for (const Target& target : view.targets) processes.push_back(target.taskmanager);
  return processes;
}

}  // namespace flinkdiag

#include "flinkdiag/collect/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "collect/plan.h"
#include "collect/recorder.h"
#include "collect/targets.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

constexpr std::size_t kMostJobs = 5;
constexpr std::size_t kMostVertices = 40;  // of a job, whose subtasks are asked for
constexpr std::int64_t kUsualHeartbeatTimeoutMs = 50'000;
constexpr int kManyThreads = 2000;

Incident read(const std::string& body) {
  return ingest({Input::from_text("answer.json", body)}, {});
}

std::string setting(const Incident& incident, std::string_view key) {
  const auto found = std::ranges::find(incident.settings, key, &Setting::key);
  return found == incident.settings.end() ? std::string() : found->value;
}

std::int64_t number_in(const json& value, const char* key) {
  const bool is_there = value.is_object() && value.contains(key) && value[key].is_number_integer();
  return is_there ? value[key].get<std::int64_t>() : 0;
}

// [{"id":"Status.JVM.Threads.Count","value":"212"}]
std::int64_t metric_of(const std::string& body) {
  const json value = json::parse(body, nullptr, false);
  if (!value.is_array() || value.empty() || !value[0].is_object()) return 0;
  const auto metric = value[0].find("value");
  if (metric == value[0].end() || !metric->is_string()) return 0;
  return parse_int(metric->get_ref<const std::string&>()).value_or(0);
}

// {"logs":[{"name":"taskmanager.log","size":1234}, {"name":"taskmanager.out","size":0}]}
std::uint64_t largest_log(const std::string& body) {
  std::uint64_t largest = 0;
  const json value = json::parse(body, nullptr, false);
  if (!value.is_object() || !value.contains("logs") || !value["logs"].is_array()) return largest;
  for (const json& log : value["logs"]) {
    const auto size = number_in(log, "size");
    if (size > 0) largest = std::max(largest, static_cast<std::uint64_t>(size));
  }
  return largest;
}

// A dump of a TaskManager; that the JobManager lives is seen from its answers.
bool needs_heartbeat(const Step& step) {
  return step.kind == Step::Kind::thread_dump && !step.taskmanager.empty();
}

class Collector {
 public:
  Collector(const CollectSettings& settings, const Outside& outside)
      : settings_(settings),
        outside_(outside),
        recorder_(out_.bundle, outside, outside.now() + settings.max_time_ms) {}

  Result<Collected> run() {
    Bundle& bundle = out_.bundle;
    bundle.source = settings_.source;
    bundle.started_ms = outside_.now();
    if (auto error = look_at_cluster()) return std::move(*error);
    if (auto error = look_at_jobs()) return std::move(*error);
    look_at_taskmanagers();
    warn();
    const std::vector<Step> steps = plan_steps(view_, settings_);
    const std::vector<std::string> logs = plan_logs(view_);
    settings_.dry_run ? list(steps, logs) : carry_out(steps, logs);
    bundle.ended_ms = outside_.now();
    return std::move(out_);
  }

 private:
  void note(std::string sentence) { out_.bundle.notes.push_back(std::move(sentence)); }

  std::string ask(const Step& step) {
    ++done_;
    outside_.progress({done_, std::max(total_, done_), step.what, left_ms_});
    return recorder_.get(step);
  }

  std::optional<Error> look_at_cluster() {
    const Incident overview = read(ask(overview_step()));
    if (overview.overviews.empty()) {
      return Error{fmt::format("{}/overview: {}", settings_.source, why_not_flink())};
    }
    out_.bundle.flink_version = overview.overviews.front().flink_version;
    const json web = json::parse(ask(web_config_step()), nullptr, false);
    out_.bundle.utc_offset_ms = number_in(web, "timezone-offset");
    const Incident config = read(ask(cluster_config_step()));
    heartbeat_timeout_ms_ =
        parse_duration(setting(config, "heartbeat.timeout")).value_or(kUsualHeartbeatTimeoutMs);
    return std::nullopt;
  }

  std::string why_not_flink() const {
    constexpr int kNotFound = 404;
    if (recorder_.last_status() == kNotFound) {
      return "not found (404): behind an ingress or a proxy the address needs its path, such as "
             "https://host/namespace/name";
    }
    const std::string& fault = recorder_.last_fault();
    return fault.empty() ? "this is not Flink's REST API" : fault;
  }

  std::optional<Error> look_at_jobs() {
    std::vector<JobState> jobs;
    if (settings_.job.empty()) {
      jobs = choose_jobs(read(ask(job_list_step())).jobs);
      if (jobs.size() > kMostJobs) {
        note(fmt::format("{} jobs are to be looked at, these are the {} newest; --job chooses one",
                         jobs.size(), kMostJobs));
        jobs.resize(kMostJobs);
      }
    } else {
      jobs.emplace_back().id = settings_.job;
    }
    for (const JobState& job : jobs) look_at_job(job.id);
    if (!settings_.job.empty() && view_.jobs.empty() && recorder_.last_status() / 100 == 4)
      return Error{fmt::format("{}/jobs/{}: {}; GET /jobs tells which jobs there are",
                               settings_.source, settings_.job, recorder_.last_fault())};
    const auto is_in_jobmanager = [](const JobState& job) {
      return job.state == "INITIALIZING" || job.state == "CREATED" || job.state == "RECONCILING";
    };
    view_.jobmanager_works =
        view_.jobs.empty() || std::ranges::any_of(view_.jobs, is_in_jobmanager);
    if (view_.jobs.empty()) note("there is no job that starts or runs");
    return std::nullopt;
  }

  void look_at_job(const std::string& id) {
    const std::vector<JobState> answer = read(ask(job_step(id))).jobs;
    if (answer.empty()) return;
    const JobState& job = answer.front();
    if (job.now_ms) clock_ahead_ms_ = *job.now_ms - outside_.now();
    for (const Step& step : job_detail_steps(id)) ask(step);
    std::vector<VertexState> starting;
    for (const VertexState& vertex : job.vertices) {
      if (!is_starting(vertex) || starting.size() == kMostVertices) continue;
      const Incident answered = read(ask(vertex_step(id, vertex)));
      starting.push_back(answered.vertices.empty() ? vertex : answered.vertices.front());
    }
    if (!is_starting(job)) note("job " + job.name + ": nothing of it starts, so there is no dump");
    view_.jobs.push_back(job);
    view_.starting.push_back(std::move(starting));
  }

  void look_at_taskmanagers() {
    read_heartbeats();
    std::vector<VertexState> vertices;
    for (const auto& of_job : view_.starting) {
      vertices.insert(vertices.end(), of_job.begin(), of_job.end());
    }
    Targets targets = choose_taskmanagers(vertices, settings_.max_taskmanagers);
    if (targets.left_out > 0) {
      note(fmt::format("{} more TaskManagers host starting subtasks; --max-taskmanagers takes them",
                       targets.left_out));
    }
    view_.targets = std::move(targets.chosen);
    for (const Target& target : view_.targets) {
      ask(taskmanager_step(target.taskmanager));
      threads_[target.taskmanager] = metric_of(ask(thread_count_step(target.taskmanager)));
    }
  }

  void read_heartbeats() {
    const Incident answer = read(ask(taskmanager_list_step()));
    for (const TaskManagerState& taskmanager : answer.taskmanagers) {
      heartbeats_[taskmanager.id] = taskmanager.last_heartbeat_ms.value_or(0);
    }
  }

  void warn() {
    for (const Target& target : view_.targets) {
      const auto threads = threads_[target.taskmanager];
      if (threads < kManyThreads) continue;
      outside_.warn(
          fmt::format("{} has {} threads: each dump pauses it, maybe for seconds; it is given up "
                      "after {} without heartbeat (heartbeat.timeout)",
                      target.taskmanager, threads, format_duration(heartbeat_timeout_ms_)));
    }
  }

  void list(const std::vector<Step>& steps, const std::vector<std::string>& logs) {
    const auto add = [&](const Step& step) { out_.planned.push_back("GET " + step.request.path); };
    for (const RequestRecord& made : out_.bundle.requests) {
      out_.planned.push_back("GET " + made.path + "  (done, to plan the rest)");
    }
    for (const Step& step : steps) {
      if (needs_heartbeat(step)) add(taskmanager_list_step());
      add(step);
    }
    for (const std::string& process : logs) {
      add(log_list_step(process));
      add(log_step(process));
    }
  }

  void carry_out(const std::vector<Step>& steps, const std::vector<std::string>& logs) {
    total_ = done_ + steps.size() + logs.size() * 2 +
             static_cast<std::size_t>(std::ranges::count_if(steps, needs_heartbeat));
    for (std::size_t i = 0; i < steps.size() && !recorder_.is_over(); ++i) {
      estimate(steps, i);
      take(steps[i]);
    }
    left_ms_ = 0;
    for (const std::string& process : logs) take_log(process);
  }

  // How long the rest takes: the waits between the rounds of dumps, and the requests.
  void estimate(const std::vector<Step>& steps, std::size_t next) {
    const int rounds = std::max(0, settings_.samples - 1 - std::max(round_, 0));
    const auto elapsed = outside_.now() - out_.bundle.started_ms - waited_ms_;
    const auto each = elapsed / static_cast<std::int64_t>(std::max<std::size_t>(done_, 1));
    const bool dumps = !view_.targets.empty() || view_.jobmanager_works;
    left_ms_ = (dumps ? rounds * settings_.interval_ms : 0) +
               each * static_cast<std::int64_t>(steps.size() - next);
  }

  void take(const Step& step) {
    switch (step.kind) {
      case Step::Kind::thread_dump:
        return take_dump(step);
      case Step::Kind::flame_graph:
        return take_flame_graph(step);
      default:
        ask(step);
    }
  }

  void take_flame_graph(const Step& step) {
    constexpr std::int64_t kDisabled = -2;
    if (flame_graphs_disabled_) return;
    const json value = json::parse(ask(step), nullptr, false);
    flame_graphs_disabled_ = number_in(value, "endTimestamp") == kDisabled;
    if (flame_graphs_disabled_) note("flame graphs are disabled (rest.flamegraph.enabled)");
  }

  void take_dump(const Step& step) {
    if (dumps_ended_ || given_up_.contains(step.taskmanager)) return;
    if (step.round > round_) start_round(step.round);
    if (needs_heartbeat(step) && lags(step.taskmanager)) return;
    if (ask_for_dump(step)) dumped_.insert(step.taskmanager);
    // A dump that takes long stops the process for long.
    if (recorder_.last_duration_ms() > heartbeat_timeout_ms_ / 4) {
      end_dumps(fmt::format(
          "the thread dump of {} took {}, and it is given up after {} without "
          "heartbeat: no more dumps were taken",
          step.taskmanager.empty() ? "the JobManager" : step.taskmanager,
          format_duration(recorder_.last_duration_ms()), format_duration(heartbeat_timeout_ms_)));
    }
  }

  // A gateway or a version to come may refuse the lite mode, which is no reason to go without.
  bool ask_for_dump(const Step& step) {
    constexpr int kBadRequest = 400;
    if (lite_mode_refused_) return !ask(without_lite_mode(step)).empty();
    if (!ask(step).empty()) return true;
    if (recorder_.last_status() != kBadRequest) return false;
    lite_mode_refused_ = !ask(without_lite_mode(step)).empty();
    return lite_mode_refused_;
  }

  void start_round(int round) {
    if (round > 0) {
      const auto wait = round_started_ms_ + settings_.interval_ms - outside_.now();
      if (wait > 0) {
        outside_.wait(wait);
        waited_ms_ += wait;
      }
    }
    round_ = round;
    round_started_ms_ = outside_.now();
  }

  bool lags(const std::string& taskmanager) {
    read_heartbeats();
    const auto known = heartbeats_.find(taskmanager);
    if (known == heartbeats_.end() || known->second == 0) return false;
    const auto silent_ms = outside_.now() + clock_ahead_ms_ - known->second;
    if (silent_ms <= heartbeat_timeout_ms_ / 2) return false;
    const std::string why =
        fmt::format("no heartbeat of {} for {} (heartbeat.timeout: {})", taskmanager,
                    format_duration(silent_ms), format_duration(heartbeat_timeout_ms_));
    if (dumped_.contains(taskmanager)) {
      end_dumps(why + ": no more dumps were taken");
    } else {
      note(why + ": no dump of it was taken");
      given_up_.insert(taskmanager);
    }
    return true;
  }

  void end_dumps(std::string why) {
    dumps_ended_ = true;
    note(std::move(why));
  }

  // A TaskManager copies all of its log to the JobManager before a byte of it is sent.
  void take_log(const std::string& process) {
    const std::string listing = ask(log_list_step(process));
    if (listing.empty()) return;
    const auto size = largest_log(listing);
    if (size > settings_.max_log_bytes) {
      note(fmt::format("a log of {} has {} MiB; --max-log takes it",
                       process.empty() ? "the JobManager" : process, size >> 20));
      return;
    }
    ask(log_step(process));
  }

  const CollectSettings& settings_;
  const Outside& outside_;
  Collected out_;
  Recorder recorder_;
  ClusterView view_;
  std::map<std::string, std::int64_t> threads_;
  std::map<std::string, TimeMs> heartbeats_;  // by the JobManager's clock
  std::int64_t heartbeat_timeout_ms_ = kUsualHeartbeatTimeoutMs;
  std::int64_t clock_ahead_ms_ = 0;  // how far the JobManager's clock is ahead of ours
  std::set<std::string> dumped_, given_up_;
  bool dumps_ended_ = false;
  bool flame_graphs_disabled_ = false;
  bool lite_mode_refused_ = false;
  int round_ = -1;
  TimeMs round_started_ms_ = 0;
  std::int64_t waited_ms_ = 0, left_ms_ = 0;
  std::size_t done_ = 0, total_ = 0;
};

}  // namespace

Result<Collected> collect(const CollectSettings& settings, const Outside& outside) {
  return Collector(settings, outside).run();
}

}  // namespace flinkdiag

#include "flinkdiag/collect/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "collect/plan.h"
#include "collect/recorder.h"
#include "collect/targets.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {
namespace {

constexpr auto kOrder = std::to_array<const char*>(
    {"CREATED", "SCHEDULED", "RECONCILING", "DEPLOYING", "INITIALIZING"});

/// How far a task is: the subtasks in the earliest of their states.
struct TaskStep {
  std::string state;  // empty: nothing of it starts any more
  int in_state = 0;
  int done = 0;  // RUNNING or FINISHED
  int all = 0;
  bool operator==(const TaskStep&) const = default;
};

int count_in(const VertexState& vertex, const std::string& state) {
  const auto known = vertex.tasks.find(state);
  return known == vertex.tasks.end() ? 0 : known->second;
}

TaskStep step_of(const VertexState& vertex) {
  TaskStep step;
  step.all = vertex.parallelism;
  step.done = count_in(vertex, "RUNNING") + count_in(vertex, "FINISHED");
  for (const char* state : kOrder) {
    step.in_state = count_in(vertex, state);
    if (step.in_state == 0) continue;
    step.state = state;
    break;
  }
  return step;
}

std::string describe(const std::string& name, const TaskStep& step) {
  if (step.state.empty() && step.done == step.all) {
    return fmt::format("{}: {} of {} subtasks RUNNING", name, step.done, step.all);
  }
  if (step.state.empty()) {
    return fmt::format("{}: {} of {} subtasks neither start nor run", name, step.all - step.done,
                       step.all);
  }
  return fmt::format("{}: {} of {} subtasks {}", name, step.in_state, step.all, step.state);
}

class Watch {
 public:
  Watch(const WatchSettings& settings, const Outside& outside, const WatchOutput& output)
      : settings_(settings), outside_(outside), output_(output) {}

  Watched run() {
    started_ms_ = changed_ms_ = outside_.now();
    look_after_ms_ = settings_.look_after_ms;
    while (true) {
      if (auto end = poll()) return std::move(*end);
      if (outside_.stopped()) return {Watched::End::interrupted, "interrupted"};
      if (left_ms() <= 0) return time_is_over();
      look();
      outside_.wait(std::min(settings_.poll_ms, std::max<TimeMs>(left_ms(), 0)));
    }
  }

 private:
  TimeMs left_ms() const { return started_ms_ + settings_.timeout_ms - outside_.now(); }

  void tell(const std::string& what) {
    const auto since = (outside_.now() - started_ms_) / 1000;
    output_.tell(fmt::format("+{:<5} {}", fmt::format("{}s", since), what));
  }

  void changed(const std::string& what) {
    tell(what);
    changed_ms_ = outside_.now();
    look_after_ms_ = settings_.look_after_ms;
  }

  Watched time_is_over() const {
    if (!answered_) return {Watched::End::no_answer, last_fault_};
    return {Watched::End::timeout,
            fmt::format("not all subtasks run after {}", format_duration(settings_.timeout_ms))};
  }

  // A bundle that is thrown away: only what the answers say is wanted.
  std::string get(const Step& step) {
    Bundle bundle;
    Recorder recorder(bundle, outside_, started_ms_ + settings_.timeout_ms);
    std::string body = recorder.get(step);
    if (!body.empty()) {
      answered_ = true;
      last_fault_.clear();
    } else if (last_fault_ != recorder.last_fault() && !outside_.stopped()) {
      last_fault_ = recorder.last_fault();
      tell(fmt::format("{}: {}", step.request.path, last_fault_));
    }
    const int status = bundle.requests.empty() ? 0 : bundle.requests.front().status;
    refused_ = status == 401 || status == 403;
    return body;
  }

  std::vector<JobState> read(const Step& step) {
    return ingest({Input::from_text("answer.json", get(step))}, {}).jobs;
  }

  std::optional<Watched> poll() {
    std::vector<std::string> ids = {settings_.job};
    if (settings_.job.empty()) {
      ids.clear();
      for (const JobState& job : read(job_list_step())) {
        if (!is_over(job) || seen_.contains(job.id)) ids.push_back(job.id);
      }
    }
    if (refused_) return Watched{Watched::End::refused, last_fault_};
    int running = 0, tasks = 0;
    bool all_run = !ids.empty();
    for (const std::string& id : ids) {
      if (left_ms() <= 0) return std::nullopt;
      const std::vector<JobState> answer = read(job_step(id));
      if (answer.empty()) {
        all_run = false;
        continue;
      }
      const JobState& job = answer.front();
      follow(job);
      if (is_over(job) && (job.state != "FINISHED" || !settings_.job.empty())) {
        if (job.state == "FINISHED") return Watched{Watched::End::running, job.name + " FINISHED"};
        return Watched{Watched::End::job_over, fmt::format("job {} {}", job.name, job.state)};
      }
      for (const VertexState& vertex : job.vertices) {
        const TaskStep step = step_of(vertex);
        running += step.done;
        ++tasks;
        all_run = all_run && step.done == step.all;
      }
      all_run = all_run && (job.state == "RUNNING" || is_over(job));
    }
    if (!all_run) return std::nullopt;
    const std::string all = fmt::format("all {} subtasks of {} tasks RUNNING", running, tasks);
    tell(all);
    return Watched{Watched::End::running, all};
  }

  void follow(const JobState& job) {
    if (output_.meet) output_.meet(job);
    seen_.try_emplace(job.id);
    if (std::exchange(seen_[job.id], job.state) != job.state) {
      changed(fmt::format("job {} {}", job.name, job.state));
    }
    if (is_over(job)) return;
    for (const VertexState& vertex : job.vertices) {
      const TaskStep step = step_of(vertex);
      auto& before = steps_[job.id + vertex.id];
      if (before.first == step) continue;
      const auto now = outside_.now();
      std::string line = describe(vertex.name, step);
      const int more = step.done - before.first.done;
      if (more > 0 && before.first.all > 0 && now > before.second) {
        line += fmt::format(", {:.1f} subtasks/min",
                            more * 60000.0 / static_cast<double>(now - before.second));
      }
      before = {step, now};
      changed(line);
    }
  }

  // What REST cannot tell, at a price: so only if nothing changes, and ever more seldom.
  void look() {
    if (!output_.look || !answered_ || outside_.now() - changed_ms_ < look_after_ms_) return;
    const bool initializing = std::any_of(steps_.begin(), steps_.end(), [](const auto& task) {
      return is_in_start(task.second.first.state);
    });
    if (!initializing) return;
    const std::string seen = output_.look();
    if (!seen.empty()) tell(seen);
    changed_ms_ = outside_.now();
    look_after_ms_ *= 2;
  }

  const WatchSettings& settings_;
  const Outside& outside_;
  const WatchOutput& output_;
  TimeMs started_ms_ = 0, changed_ms_ = 0;
  std::int64_t look_after_ms_ = 0;
  bool answered_ = false, refused_ = false;
  std::string last_fault_;
  std::map<std::string, std::string> seen_;                   // job id -> its state
  std::map<std::string, std::pair<TaskStep, TimeMs>> steps_;  // job and vertex id -> since when
};

}  // namespace

Watched watch(const WatchSettings& settings, const Outside& outside, const WatchOutput& output) {
  return Watch(settings, outside, output).run();
}

}  // namespace flinkdiag

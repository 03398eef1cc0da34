#include "case_builder.h"

#include <deque>

#include "built_in_rules.h"
#include "classification/frame_index.h"
#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

// What observations point to.
using Told = std::deque<StackClass>;

Observation observe(Incident& incident, Told& told, const std::string& name,
                    const std::vector<std::string>& leaf_first, bool stack_cut = false) {
  std::vector<FrameId> frames;
  for (const auto& frame : leaf_first) frames.push_back(incident.stacks.intern_frame(frame, -1));
  Thread thread;
  thread.name = name;
  thread.stacks.push_back({incident.stacks.intern_stack(frames), 1});
  incident.samples[0].threads.push_back(thread);
  StackClass& one = told.emplace_back();
  one.stack = thread.stacks[0].stack;
  one.stack_cut = stack_cut;
  return {0, static_cast<std::uint32_t>(incident.samples[0].threads.size() - 1), {}, &one};
}

}  // namespace

std::vector<Recommendation> ranked_advice(const Case& given) {
  Incident incident;
  incident.inputs.resize(1);
  incident.samples.push_back({});
  Situation situation;
  situation.incident = &incident;
  situation.tables = &built_in_rules().rules().tables;
  situation.is_flink = true;
  if (given.gc_share > 0) situation.gc_share = given.gc_share;
  for (const auto& [name, value] : given.facts) situation.facts[name] = {value, {}};
  for (const auto& [key, value] : given.settings)
    incident.settings.push_back({{}, key, value, "config-file"});
  std::deque<LogRule> log_rules;
  const LogRecord record;
  for (const auto& event : given.events) {
    log_rules.push_back({});
    log_rules.back().event = event;
    situation.events.push_back({&log_rules.back(), &record, {}});
  }
  Task task;
  task.name = given.task;
  task.subtasks.resize(given.straggler ? 4 * given.stragglers : 1);
  task.parallelism = static_cast<int>(task.subtasks.size());
  situation.tasks.push_back(task);
  auto& subtask = situation.tasks[0].subtasks[0];
  subtask.phase = given.phase;
  subtask.activity = given.activity;
  subtask.state = "INITIALIZING";
  subtask.progress = given.progress;
  subtask.user_frame = "Prices.open";
  Told told;
  subtask.now = observe(incident, told, "Agg (1/1)#0", given.frames, given.stack_cut);
  if (!given.worker_frames.empty())
    subtask.worker_evidence.push_back(observe(incident, told, "transfer-1", given.worker_frames));
  if (given.deadlock) situation.deadlocks.push_back({{}, {"Agg (1/1)#0", "Other (1/1)#0"}});

  RootCause cause;
  cause.phase = given.phase;
  cause.activity = given.activity;
  for (std::size_t i = 0; i < given.stragglers; ++i) {
    Subtask& one = situation.tasks[0].subtasks[i] = subtask;
    one.index = static_cast<int>(i + 1);
    cause.subtasks.push_back({&situation.tasks[0], &one});
  }
  situation.frame_index = std::make_shared<const FrameIndex>(*situation.tables, incident.stacks);
  learn_key_groups(situation, cause);
  return recommend(built_in_rules().rules(), situation, given.phase.empty() ? nullptr : &cause);
}

std::map<std::string, Recommendation> advise(const Case& given) {
  std::map<std::string, Recommendation> advice;
  for (auto& one : ranked_advice(given)) advice[one.id] = one;
  return advice;
}

std::string status_of(const Case& given, const std::string& remedy) {
  const auto advice = advise(given);
  const auto found = advice.find(remedy);
  return found == advice.end() ? "absent" : std::string(to_string(found->second.status));
}

std::vector<std::string> config_of(const Case& given, const std::string& remedy) {
  const auto advice = advise(given);
  std::vector<std::string> lines;
  const auto found = advice.find(remedy);
  if (found == advice.end()) return lines;
  for (const auto& line : found->second.config) lines.push_back(line.key + "=" + line.value);
  return lines;
}

}  // namespace flinkdiag

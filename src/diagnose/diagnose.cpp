#include "flinkdiag/diagnose.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/recommendations/recommend.h"
#include "flinkdiag/rules/coverage.h"
#include "flinkdiag/rules/findings.h"
#include "flinkdiag/rules/rules.h"
#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/timestamp.h"
#include "tell.h"

namespace flinkdiag {
namespace {

HashSet<const Subtask*> roots_of(const RootCause* cause) {
  HashSet<const Subtask*> roots;
  if (cause == nullptr) return roots;
  for (const auto& ref : cause->subtasks) roots.insert(ref.subtask);
  return roots;
}

std::string process_label(const Situation& situation, int process) {
  return process < 0 ? std::string() : situation.processes[static_cast<std::size_t>(process)].label;
}

std::vector<TaskDiagnosis> tell_tasks(const Situation& situation, const RootCause* cause) {
  const auto roots = roots_of(cause);
  std::vector<TaskDiagnosis> tasks;
  for (const auto& task : situation.tasks) {
    TaskDiagnosis told{task.name, task.parallelism, task.stateful, {}};
    told.subtasks.reserve(task.subtasks.size());
    for (const auto& subtask : task.subtasks) {
      SubtaskDiagnosis one;
      one.index = subtask.index;
      one.sampled = subtask.sampled;
      one.attempt = subtask.attempt;
      one.phase = subtask.phase;
      one.activity = subtask.activity;
      one.progress = subtask.progress;
      one.operator_name = subtask.operator_name;
      one.process = process_label(situation, subtask.process);
      one.state = subtask.state;
      one.since_ms = subtask.since_ms;
      one.at = subtask.at;
      one.root_cause = roots.contains(&subtask);
      told.subtasks.push_back(std::move(one));
    }
    tasks.push_back(std::move(told));
  }
  return tasks;
}

std::vector<WorkerGroup> tell_workers(const Situation& situation) {
  std::map<std::pair<std::string, std::string_view>, WorkerGroup> groups;
  for (const auto& worker : situation.workers) {
    const auto process = process_label(situation, worker.process);
    auto& group = groups[{process, worker.seen.told->role}];
    group.role = worker.seen.told->role;
    group.process = process;
    ++group.threads;
    ++group.activities[std::string(worker.seen.told->activity)];
  }
  std::vector<WorkerGroup> workers;
  for (auto& [key, group] : groups) workers.push_back(std::move(group));
  return workers;
}

// A critical finding holds the start up; subtasks that pass through their step, or wait for another
// thread, do not while something else is the cause.
bool is_aside(const FiredRule& one, const RootCause& cause) {
  if (&one == cause.fired || !one.rule->verdict_phase.empty() || one.subtasks.empty()) return false;
  return std::ranges::all_of(one.subtasks, [&](const SubtaskRef& ref) {
    const bool of_cause = std::ranges::find(cause.subtasks, ref.subtask, &SubtaskRef::subtask) !=
                          cause.subtasks.end();
    return !of_cause && (ref.subtask->waits_for_others || passes_through(*ref.subtask));
  });
}

std::vector<Finding> tell_findings(const std::vector<FiredRule>& fired, const Situation& situation,
                                   const RootCause* cause) {
  std::vector<Finding> findings;
  for (const auto& one : fired) {
    findings.push_back(describe(one, situation, cause));
    if (cause != nullptr && is_aside(one, *cause)) findings.back().severity = Severity::info;
  }
  std::ranges::stable_sort(findings, [&](const Finding& a, const Finding& b) {
    const bool a_first =
        cause != nullptr && cause->fired != nullptr && a.id == cause->fired->rule->id;
    const bool b_first =
        cause != nullptr && cause->fired != nullptr && b.id == cause->fired->rule->id;
    if (a.severity != b.severity) return a.severity > b.severity;
    return a_first && !b_first;
  });
  return findings;
}

std::vector<Fact> tell_facts(const Situation& situation) {
  std::vector<Fact> facts;
  for (const auto& rule : situation.tables->facts) {
    const auto known = situation.facts.find(rule.fact);
    if (known == situation.facts.end()) continue;
    const auto& [value, place, assumed] = known->second;
    if (rule.title.empty() && (!assumed || rule.kind == FactKind::not_assumable)) continue;
    facts.push_back({rule.title.empty() ? rule.fact : rule.title, value, place, assumed});
  }
  return facts;
}

bool log_lasts(const DiagnoseOptions& options) {
  return std::ranges::find(options.assumptions, "log-end", &Assumption::fact) !=
         options.assumptions.end();
}

// A finding of at least this severity without a root cause would be an alarm on a job that starts
// well.
void calm_down(std::vector<Finding>& findings) {
  for (auto& finding : findings) finding.severity = Severity::info;
}

}  // namespace

Diagnosis diagnose(const Incident& incident, const RuleSet& rule_set,
                   const DiagnoseOptions& options) {
  const Rules& rules = rule_set.rules();
  Situation situation = understand(incident, rules.tables, log_lasts(options));
  situation.whole_texts = options.whole_texts;
  assume(situation, options.assumptions);
  const auto [fired, suppressed] = fire(rules, situation, options.findings);
  const auto found = find_root_cause(rules, situation, fired);
  const RootCause* cause = found ? &*found : nullptr;
  if (cause != nullptr) learn_key_groups(situation, *cause);
  std::vector<std::string> doubts;
  if (cause == nullptr) {
    for (auto& doubt : find_doubts(rules, situation)) {
      situation.doubts.push_back(std::move(doubt.id));
      doubts.push_back(std::move(doubt.sentence));
    }
  }

  Diagnosis diagnosis;
  diagnosis.findings = tell_findings(fired, situation, cause);
  if (cause == nullptr) calm_down(diagnosis.findings);
  const auto gaps = find_gaps(situation);
  diagnosis.verdict = tell_verdict(rules, situation, cause, doubts, gaps);
  diagnosis.tasks = tell_tasks(situation, cause);
  diagnosis.workers = tell_workers(situation);
  if (diagnosis.verdict.outcome != Outcome::not_flink)
    diagnosis.recommendations = recommend(rules, situation, cause);
  diagnosis.patch = make_patch(diagnosis.recommendations, situation, options.patch_form,
                               options.config ? &*options.config : nullptr);
  diagnosis.facts = tell_facts(situation);
  diagnosis.contradictions = situation.contradictions;
  diagnosis.not_judged = std::move(doubts);
  diagnosis.not_judged.insert(diagnosis.not_judged.end(), gaps.begin(), gaps.end());
  diagnosis.suppressed = suppressed;
  diagnosis.inputs = incident.inputs;
  return diagnosis;
}

}  // namespace flinkdiag

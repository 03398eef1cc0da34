#include "flinkdiag/redaction/redact.h"

#include "flinkdiag/support/text.h"
#include "redaction/learn_names.h"
#include "redaction/redact_with.h"
#include "redaction/redactor.h"

namespace flinkdiag {
namespace {

// Every text that may hold what an input said. Ids and texts of the rules alone have no such thing,
// and frames are what a reader must see; those of native code are paths of libraries.
template <typename Take, typename TakePath>
void for_each_text(Diagnosis& diagnosis, const Take& take, const TakePath& take_path) {
  const auto all = [&](std::vector<std::string>& texts) {
    for (std::string& text : texts) take(text);
  };
  for (InputSummary& input : diagnosis.inputs) {
    take_path(input.path);
    for (std::string& note : input.notes) take_path(note);
  }
  for (Fact& fact : diagnosis.facts) take(fact.value);
  for (TaskDiagnosis& task : diagnosis.tasks) {
    take(task.name);
    for (SubtaskDiagnosis& subtask : task.subtasks) {
      take(subtask.operator_name);
      take(subtask.process);
    }
  }
  for (WorkerGroup& group : diagnosis.workers) take(group.process);
  for (Finding& finding : diagnosis.findings) {
    take(finding.title);
    take(finding.explanation);
    all(finding.tasks);
    for (Evidence& evidence : finding.evidence) {
      take(evidence.excerpt);
      for (std::string& frame : evidence.frames)
        if (frame.starts_with('/')) take_path(frame);
    }
  }
  for (Recommendation& advice : diagnosis.recommendations) {
    take(advice.why);
    all(advice.requirements);
    for (ConfigLine& line : advice.config) take(line.value);
  }
  take(diagnosis.patch.text);
  take_path(diagnosis.patch.path);
  take(diagnosis.patch.diff);
  all(diagnosis.verdict.operators);
  take(diagnosis.verdict.summary);
  take(diagnosis.verdict.detail);
  all(diagnosis.contradictions);
  all(diagnosis.not_judged);
}

}  // namespace

Result<Redacted> redact(Diagnosis diagnosis, const Incident& incident, const RedactionRules& rules,
                        const RedactionOptions& options) {
  auto finder = Finder::compile(rules);
  if (!finder) return finder.error();
  return redact_with(std::move(*finder), std::move(diagnosis), incident, rules, options);
}

Redacted redact_with(Finder finder, Diagnosis diagnosis, const Incident& incident,
                     const RedactionRules& rules, const RedactionOptions& options) {
  Redactor redactor(std::move(finder), rules, options.known);
  const auto look = [&](const auto& at) { for_each_text(diagnosis, at, at); };
  look([&](const std::string& text) { redactor.reserve_tokens(text); });
  learn_incident(redactor, incident);
  if (options.operators) learn_operators(redactor, diagnosis);
  for_each_text(
      diagnosis, [&](const std::string& text) { redactor.learn(text); },
      [&](const std::string& path) { redactor.learn_path(path); });
  learn_messages(redactor, incident);  // last: what the report shows has the first numbers
  // A flame graph of an unnamed vertex makes a task that is called as its file is.
  for (const InputSummary& input : diagnosis.inputs) {
    const std::string path = redactor.apply_path(input.path);
    if (path != input.path) learn_name(redactor, input.path, path);
  }
  for_each_text(
      diagnosis, [&](std::string& text) { text = redactor.apply(text); },
      [&](std::string& path) { path = redactor.apply_path(path); });
  for (Finding& finding : diagnosis.findings) {
    for (Evidence& evidence : finding.evidence)
      evidence.excerpt = cut_text(evidence.excerpt, kMostExcerpt);
  }
  return {std::move(diagnosis), redactor.tokens().map()};
}

}  // namespace flinkdiag

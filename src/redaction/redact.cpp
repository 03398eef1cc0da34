#include "flinkdiag/redaction/redact.h"

#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"
#include "redaction/redactor.h"

namespace flinkdiag {
namespace {

// Every text that may hold what an input said. Ids and texts of the rules alone have no such thing,
// and frames are what a reader must see.
template <typename Take>
void for_each_text(Diagnosis& diagnosis, const Take& take) {
  const auto all = [&](std::vector<std::string>& texts) {
    for (std::string& text : texts) take(text);
  };
  for (InputSummary& input : diagnosis.inputs) {
    take(input.path);
    all(input.notes);
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
    for (Evidence& evidence : finding.evidence) take(evidence.excerpt);
  }
  for (Recommendation& advice : diagnosis.recommendations) {
    take(advice.why);
    all(advice.requirements);
    for (ConfigLine& line : advice.config) take(line.value);
  }
  take(diagnosis.patch.text);
  take(diagnosis.patch.path);
  take(diagnosis.patch.diff);
  all(diagnosis.verdict.operators);
  take(diagnosis.verdict.summary);
  take(diagnosis.verdict.detail);
  all(diagnosis.contradictions);
  all(diagnosis.not_judged);
}

// "10.0.3.7:41234-5f2c81" holds an address; "flink-taskmanager-1-3" is a pod's name.
void learn_taskmanager(Redactor& redactor, const std::string& id) {
  if (id.empty()) return;
  if (redactor.finder().find(id).empty()) return redactor.learn_value("container", id);
  redactor.learn(id);
}

// "zk-1:2181,zk-2:2181"
void learn_hosts(Redactor& redactor, std::string_view value) {
  for (std::string_view rest = value; !rest.empty();) {
    const auto end = std::min(rest.find_first_of(",; "), rest.size());
    const auto one = trim(rest.substr(0, end));
    const auto host = one.substr(0, one.find(':'));
    if (redactor.finder().find(one).empty() && !host.empty()) {
      redactor.learn_value("host", host);
    } else {
      redactor.learn(one);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void learn_incident(Redactor& redactor, const Incident& incident) {
  for (const TaskManagerState& one : incident.taskmanagers) learn_taskmanager(redactor, one.id);
  const auto of_vertex = [&](const VertexState& vertex) {
    for (const SubtaskState& subtask : vertex.subtasks) {
      learn_taskmanager(redactor, subtask.taskmanager);
    }
  };
  for (const JobState& job : incident.jobs) {
    for (const VertexState& vertex : job.vertices) of_vertex(vertex);
  }
  for (const VertexState& vertex : incident.vertices) of_vertex(vertex);
  for (const Setting& setting : incident.settings) {
    if (redactor.finder().is_host_setting(setting.key)) learn_hosts(redactor, setting.value);
  }
}

// "A -> (Sink: B, Sink: C)": what stands between these is a name.
std::string redact_chain(Redactor& redactor, std::string_view chain) {
  constexpr auto kMarks =
      std::to_array<std::string_view>({" -> ", "Source: ", "Sink: ", ", ", " (", "(", ")"});
  std::string out, name;
  const auto end_name = [&] {
    if (name.empty()) return;
    const std::string token = redactor.tokens().of(kOperator, name);
    redactor.learn_phrase(name, token);
    out += token;
    name.clear();
  };
  while (!chain.empty()) {
    const auto mark = std::find_if(kMarks.begin(), kMarks.end(),
                                   [&](std::string_view m) { return chain.starts_with(m); });
    if (mark == kMarks.end()) {
      name += chain.front();
      chain.remove_prefix(1);
    } else {
      end_name();
      out += *mark;
      chain.remove_prefix(mark->size());
    }
  }
  end_name();
  return out;
}

void learn_operators(Redactor& redactor, const Diagnosis& diagnosis) {
  const auto learn = [&](const std::string& name) {
    const std::string redacted = redact_chain(redactor, name);
    redactor.learn_phrase(name, redacted);
    redactor.learn_phrase(shorten_name(name), redacted);
  };
  for (const TaskDiagnosis& task : diagnosis.tasks) {
    learn(task.name);
    for (const SubtaskDiagnosis& subtask : task.subtasks) learn(subtask.operator_name);
  }
  for (const std::string& name : diagnosis.verdict.operators) learn(name);
}

}  // namespace

Result<Redacted> redact(Diagnosis diagnosis, const Incident& incident, const RedactionRules& rules,
                        const RedactionOptions& options) {
  auto finder = Finder::compile(rules);
  if (!finder) return finder.error();
  Redactor redactor(std::move(*finder), rules, options.known);
  learn_incident(redactor, incident);
  if (options.operators) learn_operators(redactor, diagnosis);
  for_each_text(diagnosis, [&](const std::string& text) { redactor.learn(text); });
  for_each_text(diagnosis, [&](std::string& text) { text = redactor.apply(text); });
  return Redacted{std::move(diagnosis), redactor.tokens().map()};
}

}  // namespace flinkdiag

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/version.h"
#include "report/writers.h"

namespace flinkdiag {
namespace {

// Keys stand in the order of docs/report.schema.json: first those that scripts rely on, then, at
// the end of each object, what was added since.
using Json = nlohmann::ordered_json;

Json text(std::string_view value) { return to_valid_utf8(value); }

Json text_or_null(std::string_view value) { return value.empty() ? Json(nullptr) : text(value); }

template <typename T>
Json value_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename Items, typename ToJson>
Json list(const Items& items, ToJson to_json) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(to_json(item));
  return array;
}

Json texts(const std::vector<std::string>& values) { return list(values, text); }

Json place(const Place& value) { return {{"input", value.input}, {"line", value.line}}; }

Json verdict(const Verdict& value) {
  return {{"outcome", to_string(value.outcome)},      {"phase", text_or_null(value.phase)},
          {"activity", text_or_null(value.activity)}, {"operators", texts(value.operators)},
          {"finding", text_or_null(value.finding)},   {"confidence", to_string(value.confidence)},
          {"summary", text(value.summary)},           {"detail", text(value.detail)}};
}

Json subtask(const SubtaskDiagnosis& value) {
  return {{"index", value.index},
          {"attempt", value_or_null(value.attempt)},
          {"phase", text(value.phase)},
          {"activity", text(value.activity)},
          {"progress", to_string(value.progress)},
          {"operator", text_or_null(value.operator_name)},
          {"process", text_or_null(value.process)},
          {"at", place(value.at)},
          {"state", text_or_null(value.state)},
          {"since_ms", value_or_null(value.since_ms)},
          {"root_cause", value.root_cause},
          {"sampled", value.sampled}};
}

Json task(const TaskDiagnosis& value) {
  return {{"name", text(value.name)},
          {"parallelism", value.parallelism > 0 ? Json(value.parallelism) : Json(nullptr)},
          {"stateful", value_or_null(value.stateful)},
          {"subtasks", list(value.subtasks, subtask)}};
}

Json worker_group(const WorkerGroup& value) {
  Json activities = Json::object();
  for (const auto& [activity, threads] : value.activities) {
    activities[to_valid_utf8(activity)] = threads;
  }
  return {{"role", text(value.role)},
          {"process", text_or_null(value.process)},
          {"threads", value.threads},
          {"activities", activities}};
}

Json evidence(const Evidence& value) {
  Json json = place(value.place);
  json["excerpt"] = text(value.excerpt);
  json["frames"] = texts(value.frames);
  return json;
}

Json finding(const Finding& value) {
  return {{"id", text(value.id)},
          {"severity", to_string(value.severity)},
          {"confidence", to_string(value.confidence)},
          {"title", text(value.title)},
          {"explanation", text(value.explanation)},
          {"tasks", texts(value.tasks)},
          {"evidence", list(value.evidence, evidence)}};
}

Json config_line(const ConfigLine& value) {
  return {{"key", text(value.key)}, {"value", text(value.value)}, {"for", text(value.valid_for)}};
}

Json figure(const Recommendation& value) {
  if (value.figure.empty()) return nullptr;
  return {{"says", text(value.figure)}, {"source", text(value.figure_source)}};
}

Json recommendation(const Recommendation& value) {
  return {{"id", text(value.id)},
          {"status", to_string(value.status)},
          {"why", text(value.why)},
          {"requires", texts(value.requirements)},
          {"config", list(value.config, config_line)},
          {"effect", text(value.effect)},
          {"risks", texts(value.risks)},
          {"source", text(value.source)},
          {"helps", to_string(value.horizon)},
          {"expected", to_string(value.expected)},
          {"hazard", to_string(value.hazard)},
          {"unknown", texts(value.unknown)},
          {"does", text(value.does)},
          {"figure", figure(value)},
          {"verify", text(value.verify)},
          {"undo", text(value.undo)}};
}

Json input(const InputSummary& value) {
  return {{"path", text(value.path)},
          {"format", text(value.format)},
          {"understood", value.understood},
          {"threads", value.threads},
          {"stack_depth_limit",
           value.stack_depth_limit > 0 ? Json(value.stack_depth_limit) : Json(nullptr)},
          {"unread_lines", value.unread_lines},
          {"notes", texts(value.notes)},
          {"samples", value.samples}};
}

Json fact(const Fact& value) {
  return {{"name", text(value.name)},
          {"value", text(value.value)},
          {"at", value.assumed ? Json(nullptr) : place(value.place)},
          {"assumed", value.assumed}};
}

Json suppressed(const SuppressedFinding& value) {
  return {{"id", text(value.id)}, {"reason", text(value.reason)}};
}

Json patch(const Patch& value) {
  if (value.form.empty()) return nullptr;
  return {{"as", text(value.form)},
          {"text", text(value.text)},
          {"path", text_or_null(value.path)},
          {"diff", text_or_null(value.diff)}};
}

std::vector<TaskDiagnosis> by_name(std::vector<TaskDiagnosis> tasks) {
  std::ranges::stable_sort(tasks, {}, &TaskDiagnosis::name);
  return tasks;
}

}  // namespace

std::string write_json(const Diagnosis& diagnosis, const ReportOptions&) {
  const Json report = {{"schema", "flinkdiag.report/1"},
                       {"tool", {{"name", kToolName}, {"version", kToolVersion}}},
                       {"verdict", verdict(diagnosis.verdict)},
                       {"tasks", list(by_name(diagnosis.tasks), task)},
                       {"workers", list(diagnosis.workers, worker_group)},
                       {"findings", list(diagnosis.findings, finding)},
                       {"recommendations", list(diagnosis.recommendations, recommendation)},
                       {"inputs", list(diagnosis.inputs, input)},
                       {"facts", list(diagnosis.facts, fact)},
                       {"contradictions", texts(diagnosis.contradictions)},
                       {"not_judged", texts(diagnosis.not_judged)},
                       {"suppressed", list(diagnosis.suppressed, suppressed)},
                       {"patch", patch(diagnosis.patch)}};
  return escape_obeyed(report.dump(2)) + "\n";
}

}  // namespace flinkdiag

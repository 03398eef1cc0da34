#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "flinkdiag/support/text.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"

// /jobs/:jobid, /jobs/overview, /jobs, /jobs/:jobid/vertices/:vertexid and below, .../exceptions.

namespace flinkdiag {
namespace {

using nlohmann::json;

void add_tasks(std::map<std::string, int>& tasks, const std::string& state, std::int64_t count) {
  constexpr std::int64_t kMost = 1'000'000;
  int& sum = tasks[state];
  sum = static_cast<int>(std::min(sum + count, kMost));
}

// "tasks":{"RUNNING":2,"INITIALIZING":0,...} without the zeros. /jobs/overview writes the states in
// lower case and their sum beside them: "tasks":{"total":6,"running":4,"initializing":2,...}.
std::map<std::string, int> read_task_counts(const json& counts) {
  std::map<std::string, int> tasks;
  for (const auto& [state, count] : json_numbers(counts, 1)) {
    if (state != "total") add_tasks(tasks, to_upper(state), count);
  }
  return tasks;
}

VertexState read_vertex_head(const json& value, Place place) {
  VertexState vertex;
  vertex.place = place;
  vertex.id = json_text(value, "id");
  vertex.name = json_text(value, "name");
  vertex.parallelism = json_int(value, "parallelism");
  if (const int most = json_int(value, "maxParallelism"); most > 0) vertex.max_parallelism = most;
  vertex.state = json_text(value, "status");
  vertex.tasks = read_task_counts(json_field(value, "tasks"));
  vertex.now_ms = json_count(value, "now");
  return vertex;
}

SubtaskState read_subtask(const json& value, Place place) {
  SubtaskState subtask;
  subtask.place = place;
  subtask.index = json_int(value, "subtask") + 1;
  subtask.attempt = json_int(value, "attempt");
  subtask.state = json_text(value, "status");
  subtask.taskmanager = json_text(value, "taskmanager-id");
  subtask.state_ms = json_numbers(json_field(value, "status-duration"), 0);  // 1.16+
  subtask.start_ms = json_count(value, "start-time");
  subtask.duration_ms = json_count(value, "duration");
  return subtask;
}

bool is_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// The last id in "jobs/<jobid>/vertices/<vertexid>/backpressure.json"; empty if there is none.
std::string last_id(std::string_view path) {
  std::string id;
  for (std::size_t i = 0; i + 32 <= path.size(); ++i) {
    if (is_id(path.substr(i, 32))) id = path.substr(i, 32);
  }
  return id;
}

JobState read_job_head(const json& value, Place place) {
  JobState job;
  job.place = place;
  job.id = json_text(value, "jid");
  if (job.id.empty()) job.id = json_text(value, "id");  // /jobs: {"id":...,"status":...}
  job.name = json_text(value, "name");
  job.state = json_text(value, "state");
  if (job.state.empty()) job.state = json_text(value, "status");
  job.type = json_text(value, "job-type");
  job.scheduler = json_text(value, "schedulerType");
  job.start_ms = json_count(value, "start-time");
  job.now_ms = json_count(value, "now");
  job.state_since_ms = json_numbers(json_field(value, "timestamps"), 1);
  return job;
}

// "java.lang.IllegalStateException: no\n\tat ..." -> its first line
std::string first_line(const std::string& text) {
  return std::string(trim(std::string_view(text).substr(0, text.find('\n'))));
}

/// Exceptions of one answer, each once: before 2.0 the answer says the same thing in three fields.
class Exceptions {
 public:
  Exceptions(ParseContext& context, Place place) : context_(context), place_(place) {}

  void add(std::optional<TimeMs> time_ms, const std::string& trace, std::string task) {
    std::string exception = first_line(trace);
    if (exception.empty() || !seen_.emplace(time_ms, exception).second) return;
    context_.out.exceptions.push_back({place_, time_ms, std::move(exception), std::move(task)});
  }

  // An element of "exceptionHistory"."entries" (1.13+).
  void add_history_entry(const json& entry) {
    std::string trace = json_text(entry, "stacktrace");
    if (trace.empty()) trace = json_text(entry, "exceptionName");
    add(json_count(entry, "timestamp"), trace, json_text(entry, "taskName"));
    for (const json& other : json_array(entry, "concurrentExceptions")) {
      add(json_count(other, "timestamp"), json_text(other, "stacktrace"),
          json_text(other, "taskName"));
    }
  }

 private:
  ParseContext& context_;
  Place place_;
  std::set<std::pair<std::optional<TimeMs>, std::string>> seen_;
};

}  // namespace

void read_job(ParseContext& context, const json& value, Place place) {
  JobState job = read_job_head(value, place);
  for (const json& vertex : json_array(value, "vertices")) {
    job.vertices.push_back(read_vertex_head(vertex, place));
    if (!job.vertices.back().now_ms) job.vertices.back().now_ms = job.now_ms;
  }
  context.out.jobs.push_back(std::move(job));
}

void read_job_list(ParseContext& context, const json& value, Place place) {
  for (const json& job : json_array(value, "jobs")) {
    context.out.jobs.push_back(read_job_head(job, place));
    context.out.jobs.back().tasks = read_task_counts(json_field(job, "tasks"));
  }
}

void read_vertex(ParseContext& context, const json& value, Place place) {
  VertexState vertex = read_vertex_head(value, place);
  for (const json& subtask : json_array(value, "subtasks")) {
    vertex.subtasks.push_back(read_subtask(subtask, place));
    // /vertices/:id/subtasktimes has subtasks as well, but without their state.
    if (!vertex.subtasks.back().state.empty()) ++vertex.tasks[vertex.subtasks.back().state];
  }
  context.out.vertices.push_back(std::move(vertex));
}

void read_vertex_taskmanagers(ParseContext& context, const json& value, Place place) {
  VertexState vertex = read_vertex_head(value, place);
  for (const json& taskmanager : json_array(value, "taskmanagers")) {
    for (const auto& [state, count] : read_task_counts(json_field(taskmanager, "status-counts"))) {
      add_tasks(vertex.tasks, state, count);
    }
  }
  context.out.vertices.push_back(std::move(vertex));
}

void read_backpressure(ParseContext& context, const json& value, Place place) {
  const std::string level = json_text(value, "backpressureLevel");  // 1.15+
  const std::string old_level = json_text(value, "backpressure-level");
  if (level.empty() && old_level.empty()) {
    // {"status":"deprecated"}; /jobs/:jobid/status looks the same: {"status":"RUNNING"}
    context.summary.notes.push_back("tells only the status \"" + json_text(value, "status") +
                                    "\", neither of which job nor of which vertex");
    return;
  }
  VertexState vertex;
  vertex.place = place;
  vertex.id = last_id(context.input.path);
  vertex.backpressure = level.empty() ? old_level : level;
  if (vertex.id.empty()) {
    context.summary.notes.push_back("back pressure \"" + vertex.backpressure +
                                    "\", but neither the answer nor its path names the vertex");
    return;
  }
  context.out.vertices.push_back(std::move(vertex));
}

void read_exceptions(ParseContext& context, const json& value, Place place) {
  Exceptions exceptions(context, place);
  for (const json& entry : json_array(json_field(value, "exceptionHistory"), "entries")) {
    exceptions.add_history_entry(entry);
  }
  // Before 2.0 also: "root-exception":"java.lang...\n\tat ...","timestamp":1795423611320,
  // "all-exceptions":[{"exception":...,"task":...,"location":...,"timestamp":...}]
  for (const json& entry : json_array(value, "all-exceptions")) {
    exceptions.add(json_count(entry, "timestamp"), json_text(entry, "exception"),
                   json_text(entry, "task"));
  }
  exceptions.add(json_count(value, "timestamp"), json_text(value, "root-exception"), "");
}

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/input.h"
#include "flinkdiag/model/place.h"

namespace flinkdiag {

// What the program concludes. The ids (phase, activity, role, finding, recommendation) are those of
// docs/report.schema.json and of the files under rules/.

enum class Severity { info, warning, critical };
enum class Confidence { low, medium, high };
enum class Outcome { startup_bottleneck, no_startup_bottleneck, not_flink, undetermined };
enum class Progress { unknown, stuck, moving };
enum class AdviceStatus { recommended, conditional, rejected };

std::string_view to_string(Severity value);
std::string_view to_string(Confidence value);
std::string_view to_string(Outcome value);
std::string_view to_string(Progress value);
std::string_view to_string(AdviceStatus value);

/// A line of an input that bears a claim out.
struct Evidence {
  Place place;
  std::string excerpt;  ///< the line, or a thread's name and state: "\"A (1/2)#0\" WAITING"
  std::vector<std::string>
      frames;  ///< the two or three frames that prove it, leaf first, "Class.method"
};

struct SubtaskDiagnosis {
  int index = 1;  ///< counts from 1, as in "(1/4)"
  std::optional<int> attempt;
  std::string phase = "unknown";
  std::string activity = "unknown";
  Progress progress = Progress::unknown;
  std::string operator_name;             ///< the operator of the chain, empty if it cannot be told
  std::string process;                   ///< label of the TaskManager, empty if unknown
  std::string state;                     ///< task state by REST or log, empty if unknown
  std::optional<std::int64_t> since_ms;  ///< how long it has been in that state
  Place at;
  bool root_cause = false;
};

struct TaskDiagnosis {
  std::string name;     ///< vertex name: "Source: A -> B"
  int parallelism = 0;  ///< 0: not known
  std::optional<bool> stateful;
  std::vector<SubtaskDiagnosis> subtasks;  ///< by index
};

struct WorkerGroup {
  std::string role;
  std::string process;  ///< empty if unknown
  int threads = 0;
  std::map<std::string, int> activities;
};

struct Finding {
  std::string id;
  Severity severity = Severity::info;
  Confidence confidence = Confidence::medium;
  std::string title;
  std::string explanation;
  std::vector<std::string> tasks;
  std::vector<Evidence> evidence;
};

struct ConfigLine {
  std::string key, value;
  std::string valid_for;  ///< "Flink 1.20 and later"
};

struct Recommendation {
  std::string id;
  AdviceStatus status = AdviceStatus::conditional;
  std::string why;
  std::vector<std::string> requirements;  ///< what must hold, or be checked first
  std::vector<ConfigLine> config;
  std::string effect;
  std::vector<std::string> risks;
  std::string source;  ///< URL
};

struct Verdict {
  Outcome outcome = Outcome::undetermined;
  std::string phase;                   ///< of the root cause; empty: none
  std::string activity;                ///< empty: none
  std::vector<std::string> operators;  ///< root cause, worst first
  std::string finding;                 ///< id; empty: none
  Confidence confidence = Confidence::low;
  std::string summary;  ///< one sentence
  std::string detail;   ///< what the sentence leaves out: workers, samples, progress; may be empty
};

/// What was learnt about the job, for the reader of the report.
struct Fact {
  std::string name;  ///< "Flink version", "state backend", "kind of start"
  std::string value;
  Place place;
};

struct Diagnosis {
  Verdict verdict;
  std::vector<TaskDiagnosis> tasks;             ///< by name
  std::vector<WorkerGroup> workers;             ///< by process, then role
  std::vector<Finding> findings;                ///< by severity (critical first), then id
  std::vector<Recommendation> recommendations;  ///< in the order to try them
  std::vector<Fact> facts;
  std::vector<std::string> contradictions;  ///< inputs that do not agree, a sentence each
  std::vector<std::string> not_judged;      ///< what could not be judged and why, a sentence each
  std::vector<InputSummary> inputs;
};

}  // namespace flinkdiag

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
enum class Horizon { now, next };        ///< the start under way, or later ones
enum class Level { low, medium, high };  ///< of an effect, of a hazard

std::string_view to_string(Severity value);
std::string_view to_string(Confidence value);
std::string_view to_string(Outcome value);
std::string_view to_string(Progress value);
std::string_view to_string(AdviceStatus value);
std::string_view to_string(Horizon value);
std::string_view to_string(Level value);

/// A line of an input that bears a claim out.
struct Evidence {
  Place place;
  std::string excerpt;  ///< the line, or a thread's name and state: "\"A (1/2)#0\" WAITING"
  std::vector<std::string>
      frames;  ///< the two or three frames that prove it, leaf first, "Class.method"
};

struct SubtaskDiagnosis {
  int index = 1;         ///< counts from 1, as in "(1/4)"
  bool sampled = false;  ///< stands for some of the task, nobody knows how many and which
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
  std::string source;                 ///< URL
  Horizon horizon = Horizon::next;    ///< which start it helps
  Level expected = Level::medium;     ///< effect on this cause
  Level hazard = Level::low;          ///< what it may break
  std::vector<std::string> unknown;   ///< facts that would decide, were they known
  std::string does;                   ///< what it changes
  std::string figure, figure_source;  ///< a published figure and its URL; may be empty
  std::string verify, undo;           ///< how to see that it worked, how to take it back
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
  bool assumed = false;  ///< given with --assume; there is no place then
};

/// A finding that would be in the report, but for --skip, --only or a rule that is disabled.
struct SuppressedFinding {
  std::string id;
  std::string reason;
};

/// The settings of the advice in the form of one place where settings are made.
struct Patch {
  std::string form;  ///< a row of patch_forms(); empty: there is no setting to make
  std::string text;  ///< to paste
  std::string path;  ///< of the configuration that was given; empty: none was
  std::string diff;  ///< unified, against that file; empty: it needs no change, or none was given
};

struct Diagnosis {
  Verdict verdict;
  std::vector<TaskDiagnosis> tasks;             ///< by name
  std::vector<WorkerGroup> workers;             ///< by process, then role
  std::vector<Finding> findings;                ///< by severity (critical first), then id
  std::vector<Recommendation> recommendations;  ///< in the order to try them
  std::vector<Fact> facts;
  std::vector<std::string> contradictions;    ///< inputs that do not agree, a sentence each
  std::vector<std::string> not_judged;        ///< what could not be judged and why, a sentence each
  std::vector<SuppressedFinding> suppressed;  ///< by id
  Patch patch;
  std::vector<InputSummary> inputs;
};

}  // namespace flinkdiag

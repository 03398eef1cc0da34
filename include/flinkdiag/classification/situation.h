#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// What one stack says, for a thread of one role and state, in the words of the tables.
struct StackClass {
  static constexpr int kNone = -1;

  std::string_view role, spine = "unknown", phase = "unknown", activity = "unknown", waits_for;
  const std::set<std::string>* needs_state = nullptr;  ///< the phase holds in these states only
  StackId stack = StackTable::kEmptyStack;
  int anchor = kNone;      ///< index of the frame that decided on the phase, 0 is the leaf
  int user_frame = kNone;  ///< outermost frame of user code that the anchor calls
  Confidence certainty = Confidence::low;
  ThreadState thread_state = ThreadState::unknown;
  bool stack_cut = false;
  bool waits_for_others = false;  ///< its activity is a wait for another task's thread
  WorkIsIn work_is_in = WorkIsIn::this_thread;
};

inline const StackClass kNothingTold{};

/// One thread in one sample. There may be a million, so it points to what its stack says, which is
/// the same for most of them.
struct Observation {
  std::uint32_t sample = 0;  ///< index into Incident::samples
  std::uint32_t thread = 0;  ///< index into Sample::threads
  Place place;
  const StackClass* told = &kNothingTold;  ///< never null
};

/// A subtask as all inputs together show it.
struct Subtask {
  int index = 1;
  bool sampled =
      false;  ///< stands for some of the task, nobody knows how many and which: of a flame
              ///< graph, or of a profile that names no threads; the index means nothing
  std::optional<int> attempt;
  int process = -1;               ///< index into Situation::processes; -1: unknown
  std::string taskmanager;        ///< taskmanager-id by REST; may be empty
  std::vector<Observation> seen;  ///< oldest first
  std::optional<Observation>
      now;  ///< the newest of a dump, else of a profile; none: no thread was seen
  std::string_view phase = "unknown", activity = "unknown";  ///< in the words of the tables
  std::string_view open_phase;  ///< the phase it may be in: its task state is not known, or it is
                                ///< known by the log alone and just began; else empty
  Confidence certainty = Confidence::low;
  bool waits_for_others = false;
  std::optional<Observation> lock_holder;  ///< the thread that holds the lock which it waits for
  std::string state;  ///< CREATED .. RUNNING by REST, else by log; empty: unknown
  bool state_by_rest = false;
  bool since_by_rest = false;
  bool later_attempt_runs = false;  ///< by REST, later than that of its thread
  bool contradicted = false;        ///< its state and its thread are of different times
  Place state_place;
  std::size_t first_event = 0;           ///< what the log tells before is of an earlier attempt
  std::optional<Place> other_start;      ///< by the log alone: Transition::other_start
  std::optional<std::int64_t> since_ms;  ///< time in that state
  Progress progress = Progress::unknown;
  std::string progress_why;   ///< what the progress was told from; empty if unknown
  std::string operator_name;  ///< of the chain; empty: cannot be told
  std::string user_frame;     ///< "Class.method" of the user's code it is in; may be empty
  std::map<std::string, int> worker_activities;  ///< of the workers that it waits for
  std::vector<Observation> worker_evidence;      ///< up to three of them
  bool canceling = false;
  int kind = -1;  ///< the same for subtasks that no condition on one can tell apart; -1: not told
  Place at;       ///< its thread's header, else where its state stands
};

struct Task {
  std::string name;
  int parallelism = 0;
  std::optional<bool> stateful;
  const VertexState* vertex = nullptr;
  std::string vertex_id;          ///< by REST, or from an execution id in a log; empty: unknown
  std::vector<Subtask> subtasks;  ///< by index
  std::vector<std::string> operators;  ///< names of the chain, in order of the name
};

/// A thread that is neither a task's main thread nor idle.
struct Worker {
  int process = -1;
  Observation seen;
};

struct Process {
  std::string label;  ///< "tm-1", "taskmanager-2"; may be empty
  std::string kind;   ///< "taskmanager", "jobmanager", "any"; empty: no Flink process
  std::vector<std::size_t> samples;  ///< indices into Incident::samples, oldest first
  bool has_task_threads = false;
};

struct LogEvent {
  const LogRule* rule = nullptr;
  const LogRecord* record = nullptr;
  Captures fields;
  const std::string& field(const std::string& name) const;  ///< empty if there is none
};

struct FactValue {
  std::string value;
  Place place;
  bool assumed = false;  ///< given with --assume; there is no place then
};

struct UnshownStart {
  std::string task;
  int subtasks = 0;
  Place place;
};

/// Threads that wait for each other in a circle.
struct DeadlockedThreads {
  Place place;
  std::vector<std::string> threads;
};

class FrameIndex;       // classification/frame_index.h
class StackClassifier;  // classification/stack_classifier.h

/// Everything that is known, joined. Points into the incident and the tables it was made from.
struct Situation {
  const Incident* incident = nullptr;
  const ClassificationTables* tables = nullptr;
  std::shared_ptr<const FrameIndex> frame_index;  ///< what the patterns say of each distinct frame
  std::shared_ptr<const StackClassifier> stack_classifier;  ///< holds what observations point to
  std::vector<Process> processes;
  std::vector<Task> tasks;             ///< by name
  std::vector<Worker> workers;         ///< of the newest sample of each process
  std::vector<LogEvent> events;        ///< by time where known, then by place
  std::vector<LogEvent> early_events;  ///< too new to say anything (LogRule::settles_after_ms), or
                                       ///< what would take them back may be cut off
  std::map<std::string, FactValue, std::less<>> facts;
  std::vector<std::string> contradictions;
  /// By the logs, of subtasks that start and that no dump shows; of the first of them, where.
  std::vector<UnshownStart> unshown_starts;
  std::vector<std::string>
      doubts;  ///< ids of what keeps the verdict open; the rules fill it (rules/verdict.h)
  std::vector<DeadlockedThreads> deadlocks;
  /// Share of the time between two dumps that the busiest GC thread was on a CPU; the highest of
  /// all processes.
  std::optional<double> gc_share;
  Place gc_place;
  bool log_lasts = false;         ///< nothing has come since the logs' end: what they show goes on
  bool whole_texts = false;       ///< long names and log lines are told as they are
  std::optional<TimeMs> now_ms;   ///< newest time that any input shows
  std::size_t threads = 0;        ///< in all samples
  bool is_flink = false;          ///< some input proves a Flink process or job
  bool has_task_threads = false;  ///< some dump or wall clock profile shows a task's thread
  bool has_waiting_threads =
      false;  ///< some sample can show waiting threads (not only CPU profiles)

  /// The value of a fact, empty if it is not known.
  std::string_view fact(std::string_view name) const;
  /// True if some frame of the stack matches one of `patterns`.
  bool stack_matches(StackId stack, const AnyPattern& patterns) const;
  /// "Class.method" of a frame, without its package.
  std::string frame_name(StackId stack, int index) const;
};

/// Joins and classifies everything. Pure; never fails.
Situation understand(const Incident& incident, const ClassificationTables& tables,
                     bool log_lasts = false);
Situation understand(Incident&&, const ClassificationTables&, bool = false) = delete;
Situation understand(const Incident&, ClassificationTables&&, bool = false) = delete;

/// Whether the inputs end less than `least_ms` after the record: what it begins may be over by now.
bool is_early(const Situation& situation, const LogRecord& record, std::int64_t least_ms);

/// "Class.method" of "package.Class.method".
std::string short_frame(std::string_view method);

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/place.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

// Facts of Flink's REST answers; field names follow the JSON. Absent numbers are nullopt.

// Groups of task states (ExecutionState), in the order in which an attempt passes through them.

/// CREATED, SCHEDULED: it has no thread yet.
bool is_before_deployment(std::string_view state);
/// DEPLOYING, INITIALIZING: it is fetched, restored and opened.
bool is_in_start(std::string_view state);
/// RUNNING, FINISHED.
bool is_past_start(std::string_view state);
/// CANCELING, FAILING: it is being ended.
bool is_ending(std::string_view state);
/// The job or the attempt is over: ExecutionState.isTerminal, JobStatus.isTerminalState.
bool is_terminal(std::string_view state);

/// One element of "subtasks" in /jobs/:jobid/vertices/:vertexid.
struct SubtaskState {
  Place place;
  int index = 1;  ///< counts from 1, as in "(1/4)"; the JSON counts from 0
  int attempt = 0;
  std::string state;                             ///< CREATED .. RUNNING, as in the JSON
  std::string taskmanager;                       ///< taskmanager-id; may be empty
  std::map<std::string, std::int64_t> state_ms;  ///< status-duration without the -1 ("not reached")
  std::optional<TimeMs> start_ms;
  std::optional<std::int64_t> duration_ms;
};

/// A vertex of /jobs/:jobid, merged with /jobs/:jobid/vertices/:vertexid when both are there.
struct VertexState {
  Place place;
  std::string id;
  std::string name;
  int parallelism = 0;
  std::optional<int> max_parallelism;
  std::string state;                   ///< aggregate "status"; may be empty
  std::map<std::string, int> tasks;    ///< "tasks": number of subtasks in each state
  std::vector<SubtaskState> subtasks;  ///< empty unless the vertex answer was given
  std::optional<TimeMs> now_ms;
  std::string backpressure;  ///< "ok", "low", "high"; may be empty
};

struct JobState {
  Place place;
  std::string id;
  std::string name;
  std::string state;      ///< job status: INITIALIZING, CREATED, RUNNING, ...
  std::string type;       ///< "job-type": STREAMING or BATCH, where told (1.15+)
  std::string scheduler;  ///< schedulerType where told (2.3)
  std::optional<TimeMs> start_ms, now_ms;
  std::map<std::string, TimeMs> state_since_ms;  ///< "timestamps" that are not 0
  std::map<std::string, int> tasks;  ///< /jobs/overview: number of subtasks in each state
  std::vector<VertexState> vertices;
};

/// "latest"."restored" of /jobs/:jobid/checkpoints.
struct RestoredCheckpoint {
  Place place;
  std::int64_t id = 0;
  std::optional<TimeMs> restored_ms;
  bool is_savepoint = false;  ///< also true for a retained checkpoint given as start path
  std::string path;           ///< external_path; may be empty
};

/// An element of "history" (or "latest"."completed") of /jobs/:jobid/checkpoints.
struct CompletedCheckpoint {
  Place place;
  std::int64_t id = 0;
  std::string type;  ///< CHECKPOINT, UNALIGNED_CHECKPOINT, SAVEPOINT; may be empty
  std::string path;
  std::optional<std::int64_t> state_bytes, checkpointed_bytes;
  std::map<std::string, std::int64_t>
      vertex_bytes;  ///< state_size by vertex id; of .../details/:id
};

struct CheckpointCounts {
  Place place;
  std::int64_t restored = 0, total = 0, in_progress = 0, completed = 0, failed = 0;
};

/// An element of /taskmanagers.
struct TaskManagerState {
  Place place;
  std::string id;
  int slots = 0, free_slots = 0;
  std::optional<TimeMs> last_heartbeat_ms;  ///< by the JobManager's clock
  std::map<std::string, std::int64_t>
      memory_bytes;  ///< memoryConfiguration: taskHeap, managedMemory, ...
  std::optional<std::int64_t> heap_used_bytes, heap_max_bytes;  ///< of /taskmanagers/:id metrics
  std::optional<std::int64_t> gc_time_ms;  ///< sum over collectors in metrics.garbageCollectors
};

/// /overview
struct ClusterOverview {
  Place place;
  int taskmanagers = 0, slots_total = 0, slots_available = 0;
  std::string flink_version;
};

/// An entry of /jobs/:jobid/exceptions.
struct ExceptionEntry {
  Place place;
  std::optional<TimeMs> time_ms;
  std::string exception;  ///< class name and first line of the message
  std::string task;       ///< may be empty
};

/// What the manifest of a bundle (flinkdiag collect) says of one file of it.
struct CollectedAnswer {
  Place place;       ///< in the manifest
  std::string file;  ///< path within the bundle
  std::optional<TimeMs> time_ms;
  std::string taskmanager, vertex;  ///< whose answer it is; may be empty
};

/// A configuration value, wherever it was read.
struct Setting {
  Place place;
  std::string key;
  std::string value;
  /// Who said it: "config-file", "jobmanager-config", "log", "checkpoints-config", "job-config".
  std::string source;
};

}  // namespace flinkdiag

#include "flinkdiag/classification/snapshot_size.h"

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// "s3://bucket/checkpoints/<job id>/chk-3" -> job id and number; a savepoint's path has neither.
struct RetainedPath {
  std::string_view job_id;
  std::optional<std::int64_t> checkpoint;
};

RetainedPath retained_path(std::string_view path) {
  constexpr std::string_view kMark = "/chk-";
  const auto mark = path.rfind(kMark);
  if (mark == path.npos) return {};
  const auto number = parse_int(path.substr(mark + kMark.size()));
  const auto before = path.substr(0, mark);
  return {before.substr(before.rfind('/') + 1), number};
}

std::optional<SnapshotSize> by_rest(const Incident& incident, const std::string& path,
                                    const Task& task) {
  for (const auto& checkpoint : incident.completed) {
    if (path.empty() || checkpoint.path != path) continue;
    const auto vertex = checkpoint.vertex_bytes.find(task.vertex_id);
    if (vertex != checkpoint.vertex_bytes.end()) return SnapshotSize{vertex->second, true};
    if (checkpoint.state_bytes) return SnapshotSize{*checkpoint.state_bytes, false};
  }
  return std::nullopt;
}

// The line that the JobManager wrote when the checkpoint was complete, maybe in a run before.
std::optional<SnapshotSize> by_log(const Situation& situation, const std::string& path) {
  const auto wanted = retained_path(path);
  if (!wanted.checkpoint) return std::nullopt;
  for (const auto& event : situation.events) {
    if (event.rule->event != "checkpoint-completed" || event.field("job_id") != wanted.job_id ||
        parse_int(event.field("checkpoint")) != wanted.checkpoint) {
      continue;
    }
    if (const auto bytes = parse_int(event.field("bytes"))) return SnapshotSize{*bytes, false};
  }
  return std::nullopt;
}

}  // namespace

std::optional<SnapshotSize> snapshot_size(const Situation& situation, const Task& task) {
  const std::string path(situation.fact("restored"));
  const auto found = by_rest(*situation.incident, path, task);
  return found ? found : by_log(situation, path);
}

}  // namespace flinkdiag

#pragma once

#include <cstdint>
#include <optional>

#include "flinkdiag/classification/situation.h"

namespace flinkdiag {

struct SnapshotSize {
  std::int64_t bytes = 0;
  bool of_vertex = false;  ///< of the one vertex; else of the whole snapshot
};

/// How much the snapshot holds that the job is restored from: of the vertex of `task`, if the
/// checkpoint's details were given (/jobs/:jobid/checkpoints/details/:id), else as a whole, by REST
/// or by the JobManager's log of when it was taken. Nothing if no input tells it.
std::optional<SnapshotSize> snapshot_size(const Situation& situation, const Task& task);

}  // namespace flinkdiag

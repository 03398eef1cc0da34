#pragma once

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// Gives the samples of a bundle what its manifest tells of them: when they were taken, of which
/// TaskManager or vertex.
void apply_manifests(Incident& incident);

}  // namespace flinkdiag

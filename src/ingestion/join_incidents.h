#pragma once

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// Adds the facts of `part` behind those of `whole`, as if the inputs of both had been read one
/// after the other: places, frames and stacks are numbered anew.
void append_incident(Incident& whole, Incident part);

}  // namespace flinkdiag

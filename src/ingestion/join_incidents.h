#pragma once

#include <cstdint>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// Adds the facts of `part` behind those of `whole`, as if the inputs of both had been read one
/// after the other: places, frames and stacks are numbered anew.
void append_incident(Incident& whole, Incident part);

/// Adds what was read of the part of an input that stands `lines_before` lines below its start.
/// True if the first sample of `part` (at line 0) goes on with the last one of `whole`.
bool append_stretch(Incident& whole, Incident part, std::uint32_t lines_before);

}  // namespace flinkdiag

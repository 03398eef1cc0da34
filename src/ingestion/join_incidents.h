#pragma once

#include <cstdint>
#include <vector>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// Adds the facts of `part` behind those of `whole`, as if the inputs of both had been read one
/// after the other: places, frames and stacks are numbered anew.
void append_incident(Incident& whole, Incident part);

/// Adds the facts of `part` to those of `whole`, which are of the same input.
void append_facts(Incident& whole, Incident part);

/// Adds what a part of an input came to: what was read and not read of it, and its notes.
void append_summary(InputSummary& whole, const InputSummary& part);

/// Moves the threads of `part`, whose stacks are those of `part_stacks`, behind those of `whole`;
/// the part stands `lines_before` lines below the start of their input.
void append_threads(Sample& whole, StackTable& stacks, Sample& part, const StackTable& part_stacks,
                    std::uint32_t lines_before);

/// Adds what was read of the part of an input that stands `lines_before` lines below its start.
/// True if the first sample of `part` (at line 0) goes on with the last one of `whole`.
bool append_stretch(Incident& whole, Incident part, std::uint32_t lines_before);

/// Gives every place the line `numbers` tells for it: numbers[0] for line 1. Others stay.
void renumber_lines(Incident& incident, const std::vector<std::uint32_t>& numbers);

}  // namespace flinkdiag

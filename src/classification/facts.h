#pragma once

#include "flinkdiag/classification/situation.h"
#include "frame_index.h"

namespace flinkdiag {

/// Learns the facts of facts.json (version, backend, kind of start, settings ...): for each, the
/// first source that gives a value wins; another source that gives a different one is a
/// contradiction if the rule asks for it.
void learn_facts(Situation& situation, const FrameIndex& index);

}  // namespace flinkdiag

#pragma once

#include "ingestion/process_reader.h"

namespace flinkdiag {

/// Reads a text whose lines stand as they were printed: no prefix, not mended, not upside down. A
/// long dump is read in several stretches at once, as the context has threads: each but the first
/// bets that it begins in the middle of a dump. If one loses, all is read once more from the start.
TextOutcome read_plain_text(ParseContext& context);

}  // namespace flinkdiag

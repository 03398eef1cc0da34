#pragma once

#include "flinkdiag/redaction/redact.h"
#include "redaction/finder.h"

namespace flinkdiag {

/// redact() with the expressions of `rules` compiled before, which takes longer than all else; a
/// copy of a Finder shares them.
Redacted redact_with(Finder finder, Diagnosis diagnosis, const Incident& incident,
                     const RedactionRules& rules, const RedactionOptions& options);

}  // namespace flinkdiag

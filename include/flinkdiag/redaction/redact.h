#pragma once

#include <map>
#include <string>

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"
#include "flinkdiag/rules/redaction_rules.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Token → value: what a person needs to read a redacted report.
using RedactionMap = std::map<std::string, std::string>;

struct RedactionOptions {
  bool operators = false;  ///< names of tasks and operators, too
  RedactionMap known;      ///< of an earlier report: the same value gets the same token again
};

struct Redacted {
  Diagnosis diagnosis;
  RedactionMap map;  ///< `known` and what was added
};

/// `diagnosis` with every value that tells who runs the job replaced by a token; the same value
/// gets the same token everywhere. `incident` tells names that no pattern could: TaskManagers,
/// hosts in settings. Only texts change: ids, places, numbers and frames stay. Fails if an
/// expression of the rules is wrong.
Result<Redacted> redact(Diagnosis diagnosis, const Incident& incident, const RedactionRules& rules,
                        const RedactionOptions& options);

}  // namespace flinkdiag

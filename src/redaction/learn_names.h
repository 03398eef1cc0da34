#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"
#include "redaction/redactor.h"

namespace flinkdiag {

/// TaskManagers, and hosts that settings name.
void learn_incident(Redactor& redactor, const Incident& incident);

/// Names of jobs, tasks and operators. A chain "A -> (Sink: B, Sink: C)" keeps its form.
void learn_operators(Redactor& redactor, const Incident& incident);
void learn_operators(Redactor& redactor, const Diagnosis& diagnosis);

}  // namespace flinkdiag

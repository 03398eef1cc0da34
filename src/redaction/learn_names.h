#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/incident.h"
#include "redaction/redactor.h"

namespace flinkdiag {

/// The name as it is, shortened as in a report, and as in HTML.
void learn_name(Redactor& redactor, const std::string& name, const std::string& replacement);

/// TaskManagers, and what settings name.
void learn_incident(Redactor& redactor, const Incident& incident);

/// What the lines of logs show, also those that no report quotes: that "orders-db-07" is a host,
/// after which an operator may be called.
void learn_messages(Redactor& redactor, const Incident& incident);

/// Names of jobs, tasks and operators. A chain "A -> (Sink: B, Sink: C)" keeps its form.
void learn_operators(Redactor& redactor, const Incident& incident);
void learn_operators(Redactor& redactor, const Diagnosis& diagnosis);

}  // namespace flinkdiag

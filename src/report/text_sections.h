#pragma once

#include "flinkdiag/model/diagnosis.h"
#include "report/text_page.h"

namespace flinkdiag {

// The parts of the text report. Each writes nothing where the diagnosis has nothing for it.

void write_verdict(TextPage& page, const Verdict& verdict);
void write_detail(TextPage& page, const Diagnosis& diagnosis);

void write_tasks(TextPage& page, const Diagnosis& diagnosis);    // TASK  SUBTASKS  STEP ...
void write_workers(TextPage& page, const Diagnosis& diagnosis);  // WORKERS, if verbose

void write_why(TextPage& page, const Diagnosis& diagnosis);             // WHY
void write_other_findings(TextPage& page, const Diagnosis& diagnosis);  // ALSO
void write_contradictions(TextPage& page, const Diagnosis& diagnosis);  // BUT

void write_advice(TextPage& page, const Diagnosis& diagnosis);    // NOW, NEXT
void write_rejected(TextPage& page, const Diagnosis& diagnosis);  // NOT

void write_facts(TextPage& page, const Diagnosis& diagnosis);       // FACTS
void write_not_judged(TextPage& page, const Diagnosis& diagnosis);  // NOT JUDGED
void write_suppressed(TextPage& page, const Diagnosis& diagnosis);  // SUPPRESSED
void write_inputs(TextPage& page, const Diagnosis& diagnosis);      // READ

/// Where a claim was read, as editors open it: "tm-1.txt:684".
Span location(const Diagnosis& diagnosis, const Place& place);

}  // namespace flinkdiag

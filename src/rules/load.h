#pragma once

#include "flinkdiag/rules/rules.h"
#include "json_reader.h"

namespace flinkdiag {

// One function for each kind of rule file; each throws a RuleFault. `path` is that of the file
// below rules/, without folder and extension where it is the id.

void load_threads(JsonReader& file, Rules& rules);
void load_spines(JsonReader& file, Rules& rules);
void load_phases(JsonReader& file, Rules& rules);
void load_activities(JsonReader& file, Rules& rules);
void load_operators(JsonReader& file, Rules& rules);
void load_frameworks(JsonReader& file, Rules& rules);
void load_logs(JsonReader& file, Rules& rules);
void load_facts(JsonReader& file, Rules& rules);
void load_redaction(JsonReader& file, Rules& rules);
void load_verdict(JsonReader& file, Rules& rules);
void load_finding(JsonReader& file, Rules& rules, const std::string& id);
void load_remedy(JsonReader& file, Rules& rules, const std::string& id);

/// The conditions of field "when" (or `field`); none if it is absent.
When load_when(JsonReader& parent, std::string_view field, Rules& rules);

/// The patterns of a field, added to the table of frame patterns (or of name patterns).
AnyPattern load_frame_patterns(JsonReader& reader, std::string_view field, Rules& rules);
AnyPattern load_name_patterns(JsonReader& reader, std::string_view field, Rules& rules);

}  // namespace flinkdiag

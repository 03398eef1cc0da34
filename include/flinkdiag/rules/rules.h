#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/support/version.h"

namespace flinkdiag {

struct ConditionKind;  // rules/conditions.h

/// One condition of a "when": all conditions of a "when" must hold, any of `values` will do.
struct Condition {
  const ConditionKind* kind = nullptr;
  std::string key;                  ///< "fact": name of the fact; "event": the event; else empty
  std::vector<std::string> values;  ///< as written
  AnyPattern frames;                ///< conditions "frames" and "worker_frames" only
  std::optional<VersionRange> versions;  ///< conditions on versions only
};

using When = std::vector<Condition>;

/// findings/**/*.json
struct FindingRule {
  std::string id;
  Severity severity = Severity::info;
  std::string title, explanation;  ///< templates: {operators}, {n}, ... (docs/rules.md)
  When when;
  bool fallback = false;  ///< silent on subtasks that another finding of its severity speaks of
  std::vector<std::string> evidence_events;  ///< log events to show as evidence
  std::vector<std::string> replaces;         ///< more general rules to drop if this one says more
  std::string verdict_phase;     ///< set: this finding is itself a candidate for the root cause
  std::string verdict_activity;  ///< set: what the cause is bound by if this finding tells it best
  int rank = 0;  ///< of that candidate, as in verdict.json; among findings of one cause: the higher
                 ///< tells it better
};

/// remedies/*.json
struct RemedyCase {
  When when;
  AdviceStatus status = AdviceStatus::conditional;
  std::string why;
  std::vector<std::string> requirements;
};

struct RemedyConfig {
  When when;
  std::vector<std::pair<std::string, std::string>> set;
  std::string valid_for;  ///< "Flink 1.20 and later", "VVR 8 (Gemini V4)"
};

struct RemedyRule {
  std::string id;
  int order = 100;                ///< in which to try; lower first
  When applies;                   ///< whether it is judged at all
  std::vector<RemedyCase> cases;  ///< the first whose "when" holds decides; none: not mentioned
  std::vector<RemedyConfig> config;
  std::string effect, source;
  std::vector<std::string> risks;
};

/// verdict.json: which phase is the root cause if several are seen.
struct VerdictRules {
  std::map<std::string, int, std::less<>>
      phase_rank;        ///< higher is rather the cause; absent: no cause
  int unsure_rank = 0;   ///< added for a phase that the frames tell with low certainty
  int passing_rank = 0;  ///< added for a thread that merely passes through a phase
  std::int64_t long_initializing_ms = 60'000;  ///< INITIALIZING this long hangs, whatever the step
};

struct Rules {
  ClassificationTables tables;
  std::map<std::string, std::string, std::less<>> phase_meaning;
  std::vector<FindingRule> findings;
  std::vector<RemedyRule> remedies;
  VerdictRules verdict;
};

}  // namespace flinkdiag

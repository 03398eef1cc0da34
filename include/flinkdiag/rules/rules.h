#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/redaction_rules.h"
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
  std::string disabled;          ///< why it is switched off; empty: it is not
  int rank = 0;  ///< of that candidate, as in verdict.json; among findings of one cause: the higher
                 ///< tells it better
};

/// remedies/*.json: what must hold, in three values. True: nothing to say; false: `otherwise`;
/// a fact that is not known: at best conditional, and `means` and the fact are named.
struct RemedyGate {
  When when;   ///< whether the gate is asked
  When needs;  ///< what must hold; conditions on facts may turn out unknown
  std::string means;
  AdviceStatus status = AdviceStatus::rejected;  ///< if it does not hold
  std::string otherwise;
};

struct RemedyCase {
  When when;
  AdviceStatus status = AdviceStatus::conditional;
  std::string why;
  std::vector<std::string> requirements;
  std::optional<Horizon> horizon;
  std::optional<Level> expected;
};

enum class Better { equal, higher, lower };

struct RemedyConfig {
  When when;
  std::vector<std::pair<std::string, std::string>> set;
  std::string valid_for;            ///< "Flink 1.20 and later", "VVR 8 (Gemini V4)"
  std::vector<std::string> former;  ///< keys that do the same where they hold the same value
  Better better = Better::equal;    ///< which other values are as good
};

struct RemedyRule {
  std::string id;
  std::string does;               ///< what it changes
  int order = 100;                ///< among equals: lower first
  When applies;                   ///< whether it is judged at all
  std::vector<RemedyGate> gates;  ///< in order; the first that does not hold decides
  std::vector<RemedyCase> cases;  ///< the first whose "when" holds decides; none: not mentioned
  std::vector<RemedyConfig> config;
  bool only_settings = false;  ///< rejected where all its settings have their value already
  Horizon horizon = Horizon::next;
  Level expected = Level::medium, hazard = Level::low;
  std::vector<std::string> excludes;  ///< remedies that it contradicts
  std::string effect, figure, figure_source, verify, undo, source;
  std::vector<std::string> risks;
};

/// verdict.json: which phase is the root cause if several are seen.
struct VerdictRules {
  std::map<std::string, int, std::less<>>
      phase_rank;        ///< higher is rather the cause; absent: no cause
  int unsure_rank = 0;   ///< added for a phase that the frames tell with low certainty
  int passing_rank = 0;  ///< added for a thread that merely passes through a phase
  std::int64_t long_initializing_ms = 60'000;  ///< INITIALIZING this long hangs, whatever the step
  std::int64_t young_ms = 0;  ///< in its state for less, one dump tells nothing of a subtask
};

struct Rules {
  ClassificationTables tables;
  std::map<std::string, std::string, std::less<>> phase_meaning;
  std::vector<FindingRule> findings;
  std::vector<RemedyRule> remedies;
  VerdictRules verdict;
  /// Rules that a file of "enabled": false switches off, by path, with its reason.
  std::map<std::string, std::string, std::less<>> disabled;
  RedactionRules redaction;
};

}  // namespace flinkdiag

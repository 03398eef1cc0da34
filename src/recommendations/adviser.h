#pragma once

#include <optional>
#include <vector>

#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/rules/verdict.h"
#include "known_settings.h"

namespace flinkdiag {

/// Judges one remedy at a time for one situation.
class Adviser {
 public:
  /// `cause` may be null.
  Adviser(const Situation& situation, const RootCause* cause);

  /// Nothing if the remedy has nothing to say of this cause.
  std::optional<Recommendation> advise(const RemedyRule& rule) const;

 private:
  bool holds(const When& when) const;
  std::string fill(const std::string& text) const;
  void pass_gates(const RemedyRule& rule, Recommendation& advice) const;
  void ask_for(const RemedyGate& gate, const std::vector<std::string>& facts,
               Recommendation& advice) const;
  void add_settings(const RemedyRule& rule, Recommendation& advice) const;

  const Situation& situation_;
  std::vector<SubtaskRef> subtasks_;  ///< those of the root cause
  KnownSettings settings_;
  std::string key_groups_, left_;  ///< what {key_groups} and {left} stand for
};

}  // namespace flinkdiag

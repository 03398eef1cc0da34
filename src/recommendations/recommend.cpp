#include "flinkdiag/recommendations/recommend.h"

#include <algorithm>

#include "flinkdiag/rules/findings.h"

namespace flinkdiag {
namespace {

class Adviser {
 public:
  Adviser(const Situation& situation, const RootCause* cause) : situation_(situation) {
    if (cause != nullptr) subtasks_ = cause->subtasks;
  }

  std::optional<Recommendation> advise(const RemedyRule& rule) const {
    if (!holds(rule.applies)) return std::nullopt;
    const auto decided =
        std::ranges::find_if(rule.cases, [&](const RemedyCase& c) { return holds(c.when); });
    if (decided == rule.cases.end()) return std::nullopt;
    Recommendation advice;
    advice.id = rule.id;
    advice.status = decided->status;
    advice.why = fill_text(decided->why, situation_, subtasks_);
    for (const auto& text : decided->requirements)
      advice.requirements.push_back(fill_text(text, situation_, subtasks_));
    if (decided->status != AdviceStatus::rejected) advice.config = settings(rule);
    advice.effect = rule.effect;
    advice.risks = rule.risks;
    advice.source = rule.source;
    return advice;
  }

 private:
  // Conditions on subtasks look at those of the root cause only.
  bool holds(const When& when) const { return evaluate(when, situation_, subtasks_).has_value(); }

  std::vector<ConfigLine> settings(const RemedyRule& rule) const {
    std::vector<ConfigLine> lines;
    for (const auto& config : rule.config) {
      if (!holds(config.when)) continue;
      for (const auto& [key, value] : config.set) lines.push_back({key, value, config.valid_for});
    }
    return lines;
  }

  const Situation& situation_;
  std::vector<SubtaskRef> subtasks_;
};

}  // namespace

std::vector<Recommendation> recommend(const Rules& rules, const Situation& situation,
                                      const RootCause* cause) {
  const Adviser adviser(situation, cause);
  std::vector<Recommendation> advice;
  for (const auto& rule : rules.remedies) {
    if (auto one = adviser.advise(rule)) advice.push_back(std::move(*one));
  }
  std::ranges::stable_sort(advice, {}, &Recommendation::status);
  return advice;
}

}  // namespace flinkdiag

#include "flinkdiag/recommendations/recommend.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "adviser.h"
#include "key_groups.h"

namespace flinkdiag {
namespace {

struct Judged {
  const RemedyRule* rule;
  Recommendation advice;
};

// Recommended first; then what helps this start, where what is dangerous is the last resort; then
// by effect on this cause, safest first among equals; the order of the rules at last.
auto rank_of(const Judged& judged) {
  const auto& advice = judged.advice;
  const bool is_last_resort = advice.horizon == Horizon::now && advice.hazard == Level::high;
  return std::tuple(advice.status, advice.horizon, is_last_resort,
                    -static_cast<int>(advice.expected), advice.hazard, judged.rule->order);
}

bool excludes(const RemedyRule& rule, const std::string& id) {
  return std::ranges::find(rule.excludes, id) != rule.excludes.end();
}

bool set_one_key_differently(const Recommendation& a, const Recommendation& b) {
  return std::ranges::any_of(a.config, [&](const ConfigLine& one) {
    return std::ranges::any_of(b.config, [&](const ConfigLine& other) {
      return one.key == other.key && one.value != other.value;
    });
  });
}

// Of two that contradict each other, the one that ranks lower is rejected.
void reject_contradictions(std::vector<Judged>& judged) {
  for (std::size_t i = 0; i < judged.size(); ++i) {
    auto& later = judged[i];
    for (std::size_t j = 0; j < i; ++j) {
      const auto& first = judged[j];
      if (first.advice.status == AdviceStatus::rejected ||
          later.advice.status == AdviceStatus::rejected)
        continue;
      if (!excludes(*first.rule, later.rule->id) && !excludes(*later.rule, first.rule->id) &&
          !set_one_key_differently(first.advice, later.advice))
        continue;
      later.advice.status = AdviceStatus::rejected;
      later.advice.why = fmt::format("contradicts {}, which fits this cause better: {}",
                                     first.rule->id, later.advice.why);
      later.advice.config.clear();
      later.advice.requirements.clear();
    }
  }
}

}  // namespace

void learn_key_groups(Situation& situation, const RootCause& cause) {
  const auto change = key_group_change(situation, cause.subtasks);
  if (!change) return;
  situation.facts["key-groups"] = {change->cut > 0 ? "cut" : "aligned", {}, true};
  situation.facts["scaled"] = {change->after < change->before ? "in" : "out", {}, true};
}

std::vector<Recommendation> recommend(const Rules& rules, const Situation& situation,
                                      const RootCause* cause) {
  const Adviser adviser(situation, cause);
  std::vector<Judged> judged;
  for (const auto& rule : rules.remedies) {
    if (auto advice = adviser.advise(rule)) judged.push_back({&rule, std::move(*advice)});
  }
  std::ranges::stable_sort(judged, {}, rank_of);
  reject_contradictions(judged);
  std::ranges::stable_sort(judged, {}, rank_of);
  std::vector<Recommendation> advice;
  for (auto& one : judged) advice.push_back(std::move(one.advice));
  return advice;
}

}  // namespace flinkdiag

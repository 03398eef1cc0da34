#include "gates.h"

#include "flinkdiag/support/version.h"

namespace flinkdiag {
namespace {

// "8.0" is in ">=8.0.8" for some of its patch releases and not for others; "2.0 or 2.1" is in
// ">=2.1" by half.
bool is_too_coarse(std::string_view text, const VersionRange& range) {
  constexpr int kFirstPatch = 0, kLastPatch = 9999;
  bool some = false, all = true;
  while (true) {
    auto version = parse_version(text);
    if (!version) return false;
    for (const int patch : {kFirstPatch, kLastPatch}) {
      Version exact = *version;
      if (exact.patch < 0) exact.patch = patch;
      const bool inside = range.contains(exact);
      some = some || inside;
      all = all && inside;
    }
    const auto more = text.find(" or ");
    if (more == text.npos) return some && !all;
    text.remove_prefix(more + 4);
  }
}

bool is_open(const Condition& condition, const Situation& situation) {
  if (condition.key.empty()) return false;  // not on a fact
  const auto value = situation.fact(condition.key);
  if (value.empty()) return !matches_any("unknown", condition.values);
  return condition.versions && is_too_coarse(value, *condition.versions);
}

}  // namespace

GateResult judge(const When& needs, const Situation& situation,
                 const std::vector<SubtaskRef>& subtasks) {
  GateResult result;
  for (const auto& condition : needs) {
    if (is_open(condition, situation)) {
      result.truth = Truth::unknown;
      result.unknown.push_back(condition.key);
    } else if (!evaluate({condition}, situation, subtasks)) {
      return {Truth::no, {}};
    }
  }
  return result;
}

}  // namespace flinkdiag

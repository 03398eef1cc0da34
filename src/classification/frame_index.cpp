#include "frame_index.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

FrameIndex::FrameIndex(const ClassificationTables& tables, const StackTable& stacks)
    : tables_(tables), stacks_(stacks), facts_(stacks.frame_count()) {}

const FrameIndex::FrameFacts& FrameIndex::facts(FrameId id) const {
  auto& slot = facts_[id];
  if (slot) return *slot;
  const std::string& method = stacks_.frame(id).method;
  FrameFacts facts;
  facts.patterns = tables_.frames.match(method);
  const bool framework = std::ranges::any_of(tables_.frameworks, [&](PatternId pattern) {
    return std::ranges::binary_search(facts.patterns, pattern);
  });
  // A native symbol ("__futex_abstimed_wait") has no package; it is nobody's code.
  facts.user_code = !framework && contains(method, ".");
  if (!facts.user_code) {
    std::erase_if(facts.patterns, [&](PatternId pattern) { return tables_.user_only[pattern]; });
  }
  if (!facts.patterns.empty()) facts.has_pattern.resize(tables_.frames.size());
  for (const PatternId pattern : facts.patterns) facts.has_pattern[pattern] = true;
  return slot.emplace(std::move(facts));
}

bool FrameIndex::matches(FrameId id, const AnyPattern& patterns) const {
  const auto& known = facts(id).has_pattern;
  return !known.empty() &&
         std::ranges::any_of(patterns, [&](PatternId pattern) { return known[pattern]; });
}

bool FrameIndex::any_matches(std::span<const FrameId> frames, const AnyPattern& patterns) const {
  return std::ranges::any_of(frames, [&](FrameId id) { return matches(id, patterns); });
}

}  // namespace flinkdiag

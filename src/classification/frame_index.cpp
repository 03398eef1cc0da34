#include "frame_index.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// Both lists are short: a frame fits a handful of patterns, a rule asks for a few dozen.
bool intersect(const std::vector<PatternId>& known, const AnyPattern& wanted) {
  return std::ranges::any_of(
      known, [&](PatternId pattern) { return std::ranges::find(wanted, pattern) != wanted.end(); });
}

void append(std::vector<PatternId>& list, const std::vector<PatternId>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

// Sorted, and each once.
void sort_once(std::vector<PatternId>& list) {
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

bool holds_any(const std::vector<PatternId>& sorted, const AnyPattern& wanted) {
  return std::ranges::any_of(
      wanted, [&](PatternId pattern) { return std::ranges::binary_search(sorted, pattern); });
}

FrameIndex::FrameIndex(const ClassificationTables& tables, const StackTable& stacks)
    : tables_(tables),
      stacks_(stacks),
      by_frame_(stacks.frame_count()),
      by_stack_(stacks.stack_count()) {}

const FrameIndex::MethodFacts& FrameIndex::facts(FrameId id) const {
  auto& known = by_frame_[id];
  if (known != nullptr) return *known;
  const std::string& method = stacks_.frame(id).method;
  const auto [entry, is_new] = by_method_.try_emplace(method);
  if (is_new) entry->second = work_out(method);
  known = &entry->second;
  return *known;
}

FrameIndex::MethodFacts FrameIndex::work_out(const std::string& method) const {
  MethodFacts facts;
  facts.patterns = tables_.frames.match(method);
  // A native symbol ("__futex_abstimed_wait") has no package; it is nobody's code.
  facts.user_code = !intersect(facts.patterns, tables_.frameworks) && contains(method, ".");
  if (!facts.user_code) {
    std::erase_if(facts.patterns, [&](PatternId pattern) { return tables_.user_only[pattern]; });
  }
  const auto spine = std::ranges::find_if(tables_.spines, [&](const SpineRule& rule) {
    return intersect(facts.patterns, rule.frames);
  });
  if (spine != tables_.spines.end())
    facts.spine = static_cast<std::size_t>(spine - tables_.spines.begin());
  return facts;
}

bool FrameIndex::matches(FrameId id, const AnyPattern& patterns) const {
  return intersect(facts(id).patterns, patterns);
}

bool FrameIndex::any_matches(std::span<const FrameId> frames, const AnyPattern& patterns) const {
  return !patterns.empty() &&
         std::ranges::any_of(frames, [&](FrameId id) { return matches(id, patterns); });
}

bool FrameIndex::stack_matches(StackId stack, const AnyPattern& patterns) const {
  auto& known = by_stack_[stack];
  if (!known) known = patterns_of(stacks_.stack(stack));
  return holds_any(*known, patterns);
}

std::vector<PatternId> FrameIndex::patterns_of(std::span<const FrameId> frames) const {
  std::vector<PatternId> patterns;
  for (const FrameId frame : frames) append(patterns, facts(frame).patterns);
  sort_once(patterns);
  return patterns;
}

bool FrameIndex::any_frame_matches(const AnyPattern& patterns) const {
  if (!of_all_frames_) {
    of_all_frames_.emplace();
    for (FrameId frame = 0; frame < stacks_.frame_count(); ++frame)
      append(*of_all_frames_, facts(frame).patterns);
    sort_once(*of_all_frames_);
  }
  return holds_any(*of_all_frames_, patterns);
}

}  // namespace flinkdiag

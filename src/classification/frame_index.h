#pragma once

#include <limits>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "flinkdiag/model/stack.h"
#include "flinkdiag/support/hash_map.h"

namespace flinkdiag {

/// Whether any of `wanted` is in `sorted`.
bool holds_any(const std::vector<PatternId>& sorted, const AnyPattern& wanted);

/// What the patterns say of each distinct frame and stack. Every method is matched once, when it is
/// first asked for, however many source lines it is seen at.
class FrameIndex {
 public:
  FrameIndex(const ClassificationTables& tables, const StackTable& stacks);

  /// True if frame `id` matches any of `patterns`.
  bool matches(FrameId id, const AnyPattern& patterns) const;
  bool any_matches(std::span<const FrameId> frames, const AnyPattern& patterns) const;
  /// As any_matches() of all its frames, but looks at them once for all patterns.
  bool stack_matches(StackId stack, const AnyPattern& patterns) const;

  /// Whether there is such a frame at all.
  bool any_frame_matches(const AnyPattern& patterns) const;

  /// Not of a package of frameworks.json: the user's own code, or a library that it brought.
  bool is_user_code(FrameId id) const { return facts(id).user_code; }

  /// Sorted.
  const std::vector<PatternId>& patterns_of(FrameId id) const { return facts(id).patterns; }
  std::vector<PatternId> patterns_of(std::span<const FrameId> frames) const;

  /// Index into ClassificationTables::spines of the first rule that the frame fits; kNoSpine: none.
  static constexpr std::size_t kNoSpine = std::numeric_limits<std::size_t>::max();
  std::size_t spine_of(FrameId id) const { return facts(id).spine; }

 private:
  struct MethodFacts {
    std::vector<PatternId> patterns;  // sorted
    std::size_t spine = kNoSpine;
    bool user_code = false;
  };
  const MethodFacts& facts(FrameId id) const;
  MethodFacts work_out(const std::string& method) const;

  const ClassificationTables& tables_;
  const StackTable& stacks_;
  mutable HashMap<std::string_view, MethodFacts> by_method_;
  mutable std::vector<const MethodFacts*> by_frame_;  // null: not asked for yet
  mutable std::vector<std::optional<std::vector<PatternId>>>
      by_stack_;                                                 // of all its frames, sorted
  mutable std::optional<std::vector<PatternId>> of_all_frames_;  // sorted
};

}  // namespace flinkdiag

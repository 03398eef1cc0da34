#pragma once

#include <optional>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "flinkdiag/model/stack.h"

namespace flinkdiag {

/// What the patterns say of each distinct frame. Every frame is matched once, when it is first
/// asked for.
class FrameIndex {
 public:
  FrameIndex(const ClassificationTables& tables, const StackTable& stacks);

  /// True if frame `id` matches any of `patterns`.
  bool matches(FrameId id, const AnyPattern& patterns) const;
  bool any_matches(std::span<const FrameId> frames, const AnyPattern& patterns) const;

  /// Not of a package of frameworks.json: the user's own code, or a library that it brought.
  bool is_user_code(FrameId id) const { return facts(id).user_code; }

  const std::vector<PatternId>& patterns_of(FrameId id) const { return facts(id).patterns; }

 private:
  struct FrameFacts {
    std::vector<PatternId> patterns;  // sorted
    std::vector<bool> has_pattern;    // by PatternId; empty if there is none
    bool user_code = false;
  };
  const FrameFacts& facts(FrameId id) const;

  const ClassificationTables& tables_;
  const StackTable& stacks_;
  mutable std::vector<std::optional<FrameFacts>> facts_;
};

}  // namespace flinkdiag

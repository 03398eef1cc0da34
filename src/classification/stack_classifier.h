#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "flinkdiag/classification/tables.h"
#include "frame_index.h"

namespace flinkdiag {

/// What one stack says, for a thread of one role and state.
struct StackClass {
  static constexpr int kNone = -1;

  std::string_view spine = "unknown";
  const PhaseRule* rule = nullptr;  ///< null: no anchor was found
  int anchor = kNone;               ///< index of the frame that decided, 0 is the leaf
  int user_frame = kNone;           ///< outermost frame of user code that the anchor calls
  const ActivityRule* activity_rule = nullptr;
  std::string_view phase = "unknown";
  std::string_view activity = "unknown";
};

/// Finds phase and activity of stacks; each distinct (stack, role, state) is worked out once.
class StackClassifier {
 public:
  StackClassifier(const ClassificationTables& tables, const StackTable& stacks,
                  const FrameIndex& index);

  /// A thread that is RUNNABLE in this innermost frame waits for another to initialise a class. The
  /// frames that call a static initialiser in some stack are known by themselves.
  void mark_class_wait(FrameId frame) { class_waits_[frame] = true; }

  const StackClass& classify(StackId stack, std::string_view role, ThreadState state,
                             bool stack_cut);

 private:
  void find_class_waits();
  StackClass work_out(StackId stack, std::string_view role, ThreadState state,
                      bool stack_cut) const;
  std::string_view find_spine(std::span<const FrameId> frames) const;
  bool holds(const PhaseRule& rule, std::span<const FrameId> frames, std::size_t anchor) const;
  bool waits_for_class(std::span<const FrameId> region, ThreadState state) const;
  const ActivityRule* find_activity(std::span<const FrameId> region, ThreadState state) const;
  int find_user_frame(std::span<const FrameId> frames, int anchor) const;

  const ClassificationTables& tables_;
  const StackTable& stacks_;
  const FrameIndex& index_;
  std::map<PatternId, std::vector<const PhaseRule*>> rules_by_anchor_;
  std::vector<bool> class_waits_;  ///< by frame
  std::map<std::tuple<StackId, std::string, ThreadState, bool>, StackClass> known_;
};

}  // namespace flinkdiag

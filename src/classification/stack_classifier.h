#pragma once

#include <forward_list>
#include <string_view>
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

  /// `role` must live as long as the classifier does.
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
  // What a stack was told to be; a stack is seen in a few roles and states at most.
  struct Known {
    std::string_view role;  // of a rule, which outlives the classifier
    ThreadState state;
    bool stack_cut;
    StackClass told;
  };

  std::vector<std::vector<const PhaseRule*>> rules_by_anchor_;  ///< by PatternId
  std::vector<bool> class_waits_;                               ///< by frame
  std::vector<std::forward_list<Known>> known_;                 ///< by stack
};

}  // namespace flinkdiag

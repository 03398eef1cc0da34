#pragma once

#include <forward_list>
#include <map>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "frame_index.h"

namespace flinkdiag {

/// Finds phase and activity of stacks; each distinct (stack, role, state) is worked out once.
class StackClassifier {
 public:
  StackClassifier(const ClassificationTables& tables, const StackTable& stacks,
                  const FrameIndex& index);

  /// A thread that is RUNNABLE in this innermost frame waits for another to initialise a class. The
  /// frames that call a static initialiser in some stack are known by themselves.
  void mark_class_wait(FrameId frame) { class_waits_[frame] = true; }

  /// `role` must live as long as the classifier does, and so does what is returned.
  const StackClass& classify(StackId stack, std::string_view role, ThreadState state,
                             bool stack_cut);

  /// As `told` but for its activity: that of other samples of the same thread.
  const StackClass& with_activity(const StackClass& told, std::string_view activity);

 private:
  void find_class_waits();
  StackClass work_out(StackId stack, std::string_view role, ThreadState state,
                      bool stack_cut) const;
  struct Anchor {
    const PhaseRule* rule = nullptr;
    int frame = StackClass::kNone;
  };
  Anchor find_anchor(const StackClass& thread, std::span<const FrameId> frames) const;
  std::string_view find_spine(std::span<const FrameId> frames) const;
  bool waits_for_class(std::span<const FrameId> region, ThreadState state) const;
  const ActivityRule* find_activity(std::span<const FrameId> region, ThreadState state) const;
  int find_user_frame(std::span<const FrameId> frames, int anchor) const;

  const ClassificationTables& tables_;
  const StackTable& stacks_;
  const FrameIndex& index_;
  std::vector<std::vector<const PhaseRule*>> rules_by_anchor_;  ///< by PatternId
  std::vector<bool> class_waits_;                               ///< by frame
  // By stack; it is seen in a few roles and states at most.
  std::vector<std::forward_list<StackClass>> known_;
  std::map<std::pair<const StackClass*, std::string_view>, StackClass> with_activity_;
};

}  // namespace flinkdiag

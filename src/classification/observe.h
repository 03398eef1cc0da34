#pragma once

#include <vector>

#include "flinkdiag/classification/situation.h"
#include "stack_classifier.h"
#include "thread_roles.h"

namespace flinkdiag {

/// One phase that a thread of a profile was seen in.
struct PhaseShare {
  Observation observation;
  double share = 1;  ///< of the thread's samples
};

/// A thread of a sample with its role and what its stacks say.
struct ObservedThread {
  ThreadRole role;
  std::vector<PhaseShare> phases;  ///< by share, at least one; exactly one in a dump
  const Observation& main() const { return phases.front().observation; }
};

/// Classifies every thread of every sample: result[sample][thread].
std::vector<std::vector<ObservedThread>> observe(const Incident& incident, const ThreadRoles& roles,
                                                 StackClassifier& classifier);

}  // namespace flinkdiag

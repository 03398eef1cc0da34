#pragma once

#include <memory>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "stack_classifier.h"
#include "thread_roles.h"

namespace flinkdiag {

/// One phase that a flame graph shows.
struct PhaseShare {
  Observation seen;
  double share = 1;  ///< of the samples
};

/// A thread of a sample with its role and what its stacks say.
struct ObservedThread {
  ThreadRole role;
  Observation seen;  ///< of a profile: what most of its samples show
  /// All phases by share, of Flink's flame graph; else null.
  std::unique_ptr<const std::vector<PhaseShare>> phases;
};

/// Classifies every thread of every sample: result[sample][thread].
std::vector<std::vector<ObservedThread>> observe(const Incident& incident, const ThreadRoles& roles,
                                                 StackClassifier& classifier);

}  // namespace flinkdiag

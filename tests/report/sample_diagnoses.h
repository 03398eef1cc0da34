#pragma once

#include <span>
#include <string_view>

#include "flinkdiag/model/diagnosis.h"

namespace flinkdiag {

struct SampleDiagnosis {
  std::string_view name;  ///< stem of the golden files
  Diagnosis (*make)();
};

/// One diagnosis for each outcome; every format has a golden for every one of them.
std::span<const SampleDiagnosis> sample_diagnoses();

Diagnosis bottleneck_diagnosis();

/// A subtask that was seen in `phase`, for tests that need many.
SubtaskDiagnosis subtask_in(int index, std::string phase, std::string activity);

}  // namespace flinkdiag

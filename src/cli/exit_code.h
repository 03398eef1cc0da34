#pragma once

#include <optional>

#include "flinkdiag/model/diagnosis.h"

namespace flinkdiag {

/// What scripts branch on; the same table stands in --help and docs/flinkdiag.1.
enum class ExitCode {
  nothing_found = 0,  ///< understood, and nothing at or above --fail-on
  found = 1,          ///< understood, and at least one finding at or above --fail-on
  usage = 2,          ///< wrong usage, or an input that could not be opened or read
  not_judged = 3,     ///< nothing could be judged: never mistaken for all well
};

struct ExitPolicy {
  std::optional<Severity> fail_on = Severity::warning;  ///< nothing: findings never fail
  bool strict = false;                                  ///< an input not understood is not_judged
};

ExitCode exit_code(const Diagnosis& diagnosis, const ExitPolicy& policy);

}  // namespace flinkdiag

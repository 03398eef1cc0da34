#include "report/writers.h"

namespace flinkdiag {

// The diff where there is one, so that it can be piped to `patch`.
std::string write_patch(const Diagnosis& diagnosis, const ReportOptions&) {
  const auto& patch = diagnosis.patch;
  if (!patch.diff.empty()) return patch.diff;
  return patch.text.empty() ? "# no setting to make\n" : patch.text;
}

}  // namespace flinkdiag

#include "flinkdiag/support/printable.h"
#include "report/writers.h"

namespace flinkdiag {
// The diff where there is one, so that it can be piped to `patch`.
std::string write_patch(const Diagnosis& diagnosis, const ReportOptions& options) {
  const auto& patch = diagnosis.patch;
  if (patch.text.empty()) return "# no setting to make\n";
  const std::string& text = patch.diff.empty() ? patch.text : patch.diff;
  return options.raw ? text : printable_lines(text);
}

}  // namespace flinkdiag

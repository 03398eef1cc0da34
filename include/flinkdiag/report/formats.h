#pragma once

#include <span>
#include <string>
#include <string_view>

#include "flinkdiag/model/diagnosis.h"

namespace flinkdiag {

struct ReportOptions {
  int width = 100;       ///< columns of the terminal; text only
  bool colour = false;   ///< ANSI colours; text only
  bool ascii = false;    ///< no characters beyond ASCII for drawing; text only
  bool verbose = false;  ///< every finding, worker, fact and input
  bool quiet = false;    ///< the verdict line only; text only
  bool patch = false;    ///< the settings to make, as one block to paste; text only
  /// The lines of a configuration file byte for byte, as `patch` wants them; not for a terminal,
  /// which they might drive. The patch format only.
  bool raw = false;
};

struct ReportFormat {
  std::string_view id;
  std::string_view purpose;
  std::string (*write)(const Diagnosis& diagnosis, const ReportOptions& options);
};

/// Every format that --format takes, the default first.
std::span<const ReportFormat> report_formats();

/// The JSON Schema of the json format (docs/report.schema.json, embedded).
std::string_view report_schema();

}  // namespace flinkdiag

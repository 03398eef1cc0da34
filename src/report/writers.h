#pragma once

#include <string>

#include "flinkdiag/report/formats.h"

namespace flinkdiag {

/// One screen for a person (text.cpp).
std::string write_text(const Diagnosis& diagnosis, const ReportOptions& options);

/// The settings of the advice alone (patch.cpp).
std::string write_patch(const Diagnosis& diagnosis, const ReportOptions& options);

/// The report of docs/report.schema.json (json.cpp).
std::string write_json(const Diagnosis& diagnosis, const ReportOptions& options);

}  // namespace flinkdiag

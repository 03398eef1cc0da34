#pragma once

#include <string>
#include <vector>

#include "recommendations/case_builder.h"

namespace flinkdiag {

/// One combination of a row of statuses.txt.
struct StatusRow {
  std::string place;  ///< "statuses.txt:42 flink=1.13 start=failover"
  std::string remedy;
  Case given;
  std::string status;                ///< "recommended", ..., "absent"
  std::vector<std::string> unknown;  ///< facts that the advice must name
};

/// All rows, each alternative on its own. Throws where the table is broken.
std::vector<StatusRow> read_status_table();

}  // namespace flinkdiag

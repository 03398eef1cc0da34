#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/version.h"

namespace flinkdiag {

/// One row of tests/data/flink/*.tsv: what a class holds in some minor releases.
struct FlinkRow {
  std::string class_name;
  VersionRange versions;
  std::string text;  ///< methods, separated by blanks, or one message
};

struct FlinkTable {
  std::vector<Version> releases;  ///< the minor releases whose jars were read
  std::vector<FlinkRow> rows;
};

/// Reads "methods.tsv" or "log-lines.tsv". Throws if a line is not understood.
FlinkTable read_flink_table(std::string_view file);

/// "class.method" of each method of a row, spelled as model/stack.h spells frames.
std::vector<std::string> frames_of(const FlinkRow& row);

}  // namespace flinkdiag

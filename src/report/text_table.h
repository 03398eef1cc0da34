#pragma once

#include <string>
#include <vector>

#include "report/text_page.h"

namespace flinkdiag {

struct Column {
  std::string heading;
  bool numbers = false;  ///< aligned right
  bool whole = false;    ///< never shortened; for paths in the last column
};

/// Rows in aligned columns. A row of a single cell spans all columns.
struct TextTable {
  std::vector<Column> columns;
  std::vector<Line> rows;
  std::size_t offset = 0;  ///< how much further right the columns stand than rows of a single cell
};

/// Writes the table at `indent`. Columns that hold nothing are left out; cells are shortened in the
/// middle until a row fits the page, those of the first column first.
void write_table(TextPage& page, std::size_t indent, const TextTable& table);

}  // namespace flinkdiag

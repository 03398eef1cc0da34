#include "report/text_table.h"

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "report/shorten.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kGap = 2;              // blanks between columns
constexpr std::size_t kNarrowestFirst = 16;  // the first column gives way down to this,
constexpr std::size_t kNarrowest = 6;        // then the widest of all down to this

bool spans_all(const Line& row) { return row.size() == 1; }

// 0: nothing in it, leave it out.
std::vector<std::size_t> natural_widths(const TextTable& table) {
  std::vector<std::size_t> widths(table.columns.size(), 0);
  for (const auto& row : table.rows) {
    if (spans_all(row)) continue;
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] > 0) widths[i] = std::max(widths[i], display_width(table.columns[i].heading));
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const auto width : widths) sum += width > 0 ? width + kGap : 0;
  return sum > 0 ? sum - kGap : 0;
}

void shrink(std::vector<std::size_t>& widths, const TextTable& table, std::size_t room) {
  const auto excess = [&] { return total(widths) > room ? total(widths) - room : 0; };
  if (widths.empty()) return;
  auto& first = widths.front();
  if (first > kNarrowestFirst) first -= std::min(excess(), first - kNarrowestFirst);
  while (excess() > 0) {
    std::size_t widest = 0;
    for (std::size_t i = 1; i < widths.size(); ++i) {
      if (!table.columns[i].whole && widths[i] > widths[widest]) widest = i;
    }
    if (widths[widest] <= kNarrowest) return;
    --widths[widest];
  }
}

Line lay_out(const Line& cells, const TextTable& table, const std::vector<std::size_t>& widths,
             std::string_view ellipsis) {
  Line line;
  std::size_t owed = 0;  // blanks before the next cell
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0) continue;
    Span cell = cells[i];
    if (!table.columns[i].whole) cell.text = shorten_middle(cell.text, widths[i], ellipsis);
    const auto used = display_width(cell.text);
    const auto padding = widths[i] > used ? widths[i] - used : 0;
    const bool right = table.columns[i].numbers;
    line.emplace_back(std::string(owed + (right ? padding : 0), ' '));
    line.push_back(std::move(cell));
    owed = kGap + (right ? 0 : padding);
  }
  return line;
}

}  // namespace

void write_table(TextPage& page, std::size_t indent, const TextTable& table) {
  auto widths = natural_widths(table);
  const auto cells_at = indent + table.offset;
  shrink(widths, table, page.width() - std::min(cells_at, page.width()));
  Line headings;
  for (const auto& column : table.columns) headings.emplace_back(column.heading, Style::dim);
  page.line(cells_at, lay_out(headings, table, widths, page.ellipsis()));
  for (const auto& row : table.rows) {
    if (spans_all(row)) {
      page.wrapped(indent, 2, row);
    } else {
      page.line(cells_at, lay_out(row, table, widths, page.ellipsis()));
    }
  }
}

}  // namespace flinkdiag

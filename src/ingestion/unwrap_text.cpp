#include "ingestion/unwrap_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/mend_json.h"
#include "ingestion/unwrap_csv.h"
#include "ingestion/unwrap_html.h"
#include "ingestion/unwrap_json.h"
#include "ingestion/unwrap_json_log.h"
#include "ingestion/unwrap_mail.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostLevels = 3;
constexpr std::size_t kLooksAt = 4096;

/// One row of the table: a way in which text is wrapped.
struct Wrapping {
  std::optional<Unwrapped> (*unwrap)(std::string_view text, std::vector<std::string>& remarks);
  bool is_marked;  // by a header that no parser reads: asked before the parsers
};

// In the order in which they are tried.
constexpr auto kWrappings = std::to_array<Wrapping>({
    {unwrap_mail, true},
    {join_json_lines, true},
    {unwrap_quoted_printable, false},
    {unwrap_base64, false},
    {unwrap_html, false},
    {mend_json, false},
    {unwrap_json_log, false},
    {unwrap_json, false},
    {unwrap_csv, false},
});

bool is_as_it_is(const Parser& parser, std::string_view text) {
  if (parser.takes != Takes::what_holds_it) return parser.takes == Takes::its_own;
  return !trim_left(text.substr(0, kLooksAt)).starts_with('<') && !is_table(text);
}

std::optional<Unwrapped> unwrap_once(std::string_view text, const Parser* parser,
                                     std::vector<std::string>& remarks) {
  const bool is_known = parser != nullptr && is_as_it_is(*parser, text);
  for (const Wrapping& wrapping : kWrappings) {
    if (is_known && !wrapping.is_marked) continue;
    if (auto unwrapped = wrapping.unwrap(text, remarks)) return unwrapped;
  }
  return std::nullopt;
}

// Gives `inner`, which was taken from `outer`, the lines and the notes of the whole way.
void go_on(const Unwrapped& outer, Unwrapped& inner) {
  if (inner.numbers.empty()) {
    inner.numbers = outer.numbers;
  } else if (!outer.numbers.empty()) {
    for (std::uint32_t& number : inner.numbers)
      number = number <= outer.numbers.size() ? outer.numbers[number - 1] : number;
  }
  inner.notes.insert(inner.notes.begin(), outer.notes.begin(), outer.notes.end());
}

}  // namespace

std::vector<Unwrapped> unwrap_text(std::string_view text, const Parser& parser,
                                   std::vector<std::string>& remarks) {
  std::vector<Unwrapped> levels;
  auto next = unwrap_once(text, &parser, remarks);
  while (next) {
    if (!levels.empty()) go_on(levels.back(), *next);
    levels.push_back(std::move(*next));
    if (levels.size() == kMostLevels) break;
    const std::string& inner = levels.back().text;
    next = unwrap_once(inner, find_parser(inner), remarks);
  }
  return levels;
}

}  // namespace flinkdiag

#include "ingestion/unwrap_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ingestion/unwrap_json.h"
#include "ingestion/unwrap_mail.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostLevels = 3;

/// One row of the table: a way in which text is wrapped.
struct Wrapping {
  std::optional<Unwrapped> (*unwrap)(std::string_view text, std::vector<std::string>& remarks);
  bool is_marked;  // by a header that no parser reads: asked before the parsers
};

// In the order in which they are tried.
constexpr auto kWrappings = std::to_array<Wrapping>({
    {unwrap_mail, true},
    {unwrap_quoted_printable, false},
    {unwrap_base64, false},
    {unwrap_json, false},
});

// Parsers that take what nobody else knows.
bool takes_anything(const Parser& parser) {
  return parser.id == "container-log" || parser.id == "json" || parser.id == "text";
}

std::optional<Unwrapped> unwrap_once(std::string_view text, const Parser* parser,
                                     std::vector<std::string>& remarks) {
  const bool is_known = parser != nullptr && !takes_anything(*parser);
  for (const Wrapping& wrapping : kWrappings) {
    if (is_known && !wrapping.is_marked) continue;
    if (auto unwrapped = wrapping.unwrap(text, remarks)) return unwrapped;
  }
  return std::nullopt;
}

// The lines of `inner` as those of the text that `outer` was taken from.
Unwrapped joined(const Unwrapped& outer, Unwrapped inner) {
  const auto number_of = [&](std::uint32_t line) {
    return line <= outer.numbers.size() ? outer.numbers[line - 1] : line;
  };
  if (inner.numbers.empty()) {
    inner.numbers = outer.numbers;
  } else {
    for (std::uint32_t& number : inner.numbers) number = number_of(number);
  }
  inner.note = fmt::format("{}, {}", outer.note, inner.note);
  inner.is_certain |= outer.is_certain;
  return inner;
}

}  // namespace

std::optional<Unwrapped> unwrap_text(std::string_view text, const Parser& parser,
                                     std::vector<std::string>& remarks) {
  auto whole = unwrap_once(text, &parser, remarks);
  for (std::size_t level = 1; whole && level < kMostLevels; ++level) {
    auto inner = unwrap_once(whole->text, find_parser(whole->text), remarks);
    if (!inner) break;
    whole = joined(*whole, std::move(*inner));
  }
  return whole;
}

}  // namespace flinkdiag

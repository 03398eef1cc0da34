#include "ingestion/mend_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "flinkdiag/support/text.h"
#include "ingestion/content_line.h"
#include "ingestion/json_members.h"
#include "ingestion/replacements.h"

namespace flinkdiag {
namespace {

/// What takes the place of quotes, told from the first one.
struct Damage {
  std::string_view name;
  std::span<const std::string_view> first_quotes;
  std::span<const Replacement> replacements;
};

constexpr auto kQuotes =
    std::to_array<std::string_view>({"\u201C", "\u201D", "\u201E", "\u201F", "\u00AB", "\u00BB"});

// Escaped twice: &amp;quot; is &quot; first, and then a quote.
constexpr auto kEntityQuotes =
    std::to_array<std::string_view>({"&quot;", "&#34;", "&#x22;", "&amp;quot;", "&amp;#34;"});

constexpr auto kDamages =
    std::to_array<Damage>({{"JSON with typographic quotes", kQuotes, kTypographic},
                           {"JSON with HTML entities", kEntityQuotes, kEntities}});

// The first character of {“threadInfos”... that is neither a bracket nor a blank; empty if `text`
// does not begin with JSON.
std::string_view behind_brackets(std::string_view text) {
  constexpr std::size_t kLooksAt = 256;
  const bool is_json = text.starts_with('{') || text.starts_with('[');
  const auto at = text.substr(0, kLooksAt).find_first_not_of("{[ \t\r\n");
  return is_json && at != text.npos ? text.substr(at) : std::string_view();
}

// It may stand below a command, a word or the headers of HTTP.
bool begins_with(std::string_view text, std::span<const std::string_view> quotes) {
  const int most = text.starts_with("HTTP/") ? 40 : 5;
  std::string_view line;
  for (int lines = 0; lines <= most && !text.empty(); ++lines) {
    const auto first = behind_brackets(trim_left(text));
    if (std::any_of(quotes.begin(), quotes.end(),
                    [&](std::string_view quote) { return first.starts_with(quote); })) {
      return true;
    }
    next_line(text, line);
    if (is_content(line)) return false;
  }
  return false;
}

// The width of all lines but the last, of which each but the first goes on with the one above it; 0
// if they are not of one.
std::size_t width_of_parts(std::string_view text) {
  constexpr std::size_t kNarrowest = 40, kWidest = 2000, kLooksAtLines = 200;
  std::size_t lines = 0, width = 0;
  bool all_begin = true;  // JSON lines of one width
  for (std::string_view line; lines < kLooksAtLines && next_line(text, line); ++lines) {
    const bool is_last = text.empty();
    if (lines == 0) width = line.size();
    if (line.size() != width && !is_last) return 0;
    if (line.size() > width) return 0;
    all_begin = all_begin && line.starts_with('{');
  }
  const bool is_broken = lines > 2 && !all_begin && width >= kNarrowest && width <= kWidest;
  return is_broken ? width : 0;
}

}  // namespace

std::optional<Unwrapped> join_json_lines(std::string_view text, std::vector<std::string>&) {
  if (!begins_json(text)) return std::nullopt;
  const std::size_t width = width_of_parts(text);
  if (width == 0) return std::nullopt;
  Unwrapped joined;
  joined.text.reserve(text.size());
  for (std::string_view line; next_line(text, line);) joined.text += line;
  joined.numbers = {1};
  joined.notes = {fmt::format("mended: JSON broken at {} columns", width)};
  joined.is_json = true;
  return joined;
}

std::optional<Unwrapped> mend_json(std::string_view text, std::vector<std::string>&) {
  for (const Damage& damage : kDamages) {
    if (!begins_with(text, damage.first_quotes)) continue;
    Unwrapped mended;
    mended.text = replaced(text, damage.replacements);
    mended.notes = {fmt::format("mended: {}", damage.name)};
    mended.is_json = true;
    mended.is_certain = true;
    return mended;
  }
  return std::nullopt;
}

}  // namespace flinkdiag

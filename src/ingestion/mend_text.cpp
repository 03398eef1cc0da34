#include "ingestion/mend_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/line_width.h"
#include "ingestion/replacements.h"

namespace flinkdiag {
namespace {

struct Damage {
  std::string_view name;
  char lead;                                  // each sign starts with it; memchr() is fast
  std::span<const std::string_view> signs;    // one of these near the start of the text
  std::span<const Replacement> replacements;  // none: control sequences of a terminal
};

constexpr std::size_t kLooksAt = std::size_t{256} * 1024;

// `“main” #1 prio=5`: what closes the name of a thread, and what follows it.
constexpr auto kQuoteSigns = std::to_array<std::string_view>(
    {"\u201D #", "\u201D Id=", "\u201D daemon", "\u201D prio=", "\u201C #", "\u201C Id="});
constexpr auto kGuillemetSigns =
    std::to_array<std::string_view>({"\u00BB #", "\u00BB Id=", "\u00BB daemon", "\u00BB prio="});

// `&quot;main&quot; #1`, `- locked &lt;0x00000000fd3271e8&gt;`, `A -&gt; B (1/2)#0`
constexpr auto kEntitySigns = std::to_array<std::string_view>(
    {"&quot; #", "&quot; Id=", "&quot; daemon", "&quot; prio=", "&#34; #", "&lt;0x", "&gt; "});

// The same signs in the bytes of Windows-1252 that were taken for UTF-8, and read as Windows-1252
// though they were UTF-8.
constexpr auto kMisreadSigns =
    std::to_array<std::string_view>({"\u00E2\u20AC\u0153", "\u00E2\u20AC\u009D #",
                                     "\u00E2\u20AC\u009D Id=", "\u00E2\u20AC\u009D prio="});
constexpr auto kMisread = std::to_array<Replacement>({{"\u00E2\u20AC\u0153", "\""},
                                                      {"\u00E2\u20AC\u009D", "\""},
                                                      {"\u00E2\u20AC\uFFFD", "\""},
                                                      {"\u00E2\u20AC\u2122", "'"},
                                                      {"\u00C2\u00A0", " "}});

// What pages put between the parts of long words, so that these may be broken there.
constexpr auto kInvisibleSigns =
    std::to_array<std::string_view>({".\u200B", ".\u2060", "\u200B.", "\u2060."});
constexpr auto kInvisible = std::to_array<Replacement>({{"\u200B", ""}, {"\u2060", ""}});
constexpr auto kHyphenSigns = std::to_array<std::string_view>({".\u00AD", "\u00AD."});
constexpr auto kHyphens = std::to_array<Replacement>({{"\u00AD", ""}});

constexpr auto kLineEndSigns =
    std::to_array<std::string_view>({"\u2028\tat ", "\u2028   java.lang.Thread.State"});
constexpr auto kLineEnds = std::to_array<Replacement>({{"\u2028", "\n"}});

constexpr auto kBlankSigns = std::to_array<std::string_view>(
    {"\u00A0at ", "\u00A0#", "\u00A0 at ", "\u00A0java.lang.Thread", "\u00A0 java.lang.Thread"});
constexpr auto kBlanks = std::to_array<Replacement>({{"\u00A0", " "}});

// Colours end somewhere; a name that merely holds an escape character keeps it.
constexpr auto kColourSigns =
    std::to_array<std::string_view>({"\x1b[0m", "\x1b[m", "\x1b[39m", "\x1b[K"});
constexpr auto kDamages =
    std::to_array<Damage>({{"colours", '\x1b', kColourSigns, {}},
                           {"typographic quotes", '\xE2', kQuoteSigns, kTypographic},
                           {"guillemets", '\xC2', kGuillemetSigns, kTypographic},
                           {"quotes in another encoding", '\xC3', kMisreadSigns, kMisread},
                           {"HTML entities", '&', kEntitySigns, kEntities},
                           {"characters without a width", '\xE2', kInvisibleSigns, kInvisible},
                           {"soft hyphens", '\xC2', kHyphenSigns, kHyphens},
                           {"line separators", '\xE2', kLineEndSigns, kLineEnds},
                           {"blanks that do not break", '\xC2', kBlankSigns, kBlanks}});

bool has(std::string_view head, const Damage& damage) {
  const auto from = head.find(damage.lead);
  if (from == head.npos) return false;
  return std::any_of(damage.signs.begin(), damage.signs.end(),
                     [&](std::string_view sign) { return head.find(sign, from) != head.npos; });
}

// Of the sequence that begins with an escape character: "\x1b[1;31m", "\x1b(B", "\x1b]0;title\a";
// 0 if it is none.
std::size_t sequence_length(std::string_view text) {
  const char kind = text.size() > 1 ? text[1] : ' ';
  if (kind == '[') {
    const auto end = text.find_first_not_of("0123456789;?", 2);
    return end == text.npos ? text.size() : end + 1;
  }
  if (kind == '(' || kind == ')') return std::min<std::size_t>(text.size(), 3);
  if (kind == '=' || kind == '>') return 2;
  const auto end = kind == ']' ? text.find_first_of("\a\x1b\n", 2) : text.npos;
  if (end == text.npos || text[end] == '\n') return 0;
  return text[end] == '\a' ? end + 1 : text.substr(end).starts_with("\x1b\\") ? end + 2 : end;
}

std::string without_colours(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find('\x1b'));
    out += plain;
    text.remove_prefix(plain.size());
    const std::size_t length = text.empty() ? 0 : sequence_length(text);
    if (length == 0) out += text.substr(0, 1);
    text.remove_prefix(std::min(std::max<std::size_t>(length, 1), text.size()));
  }
  return out;
}

std::string undone(std::string_view text, const Damage& damage) {
  return damage.replacements.empty() ? without_colours(text) : replaced(text, damage.replacements);
}

void join_lines(MendedText& mended, const LineWidth& width) {
  std::string joined;
  joined.reserve(mended.text.size());
  std::string_view rest = mended.text, line, before;
  for (std::uint32_t number = 1; next_line(rest, line); ++number) {
    if (number > 1 && width.is_broken(before, line)) {
      joined.pop_back();
      if (width.has_blank(before, line)) joined.push_back(' ');
    } else {
      mended.numbers.push_back(number);
    }
    joined.append(line).push_back('\n');
    before = line;
  }
  mended.text = std::move(joined);
}

// Mail and chat quote what was broken before.
bool is_quoted(std::string_view text) {
  std::size_t quoted = 0, lines = 0;
  text = text.substr(0, kMeasures);
  for (std::string_view line; next_line(text, line); ++lines) quoted += line.starts_with('>');
  return quoted * 10 > lines * 9;
}

std::string without_quotes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::string_view line; next_line(text, line);) {
    while (line.starts_with('>')) line = line.substr(line.starts_with("> ") ? 2 : 1);
    out.append(line).push_back('\n');
  }
  return out;
}

// Around each line of a screen that draws a window: k9s, a pane of tmux.
constexpr std::string_view kBorder = "\u2502";

std::string_view inside_border(std::string_view line) {
  const auto text = trim(line);
  if (text.size() < 2 * kBorder.size() || !text.starts_with(kBorder) || !text.ends_with(kBorder))
    return line;
  return trim_right(text.substr(kBorder.size(), text.size() - 2 * kBorder.size()));
}

bool has_border(std::string_view text) {
  std::size_t inside = 0, lines = 0;
  text = text.substr(0, kMeasures);
  for (std::string_view line; next_line(text, line); ++lines)
    inside += inside_border(line).size() < line.size();
  return inside * 10 > lines * 8;
}

std::string without_border(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::string_view line; next_line(text, line);)
    out.append(inside_border(line)).push_back('\n');
  return out;
}

// Line ends of old programs, or what a terminal's log makes of them.
bool has_bare_returns(std::string_view head) {
  const auto returns = std::ranges::count(head, '\r');
  return returns > 2 && std::ranges::count(head, '\n') * 10 < returns;
}

void add_note(std::string& note, std::string_view what) {
  note += fmt::format("{}{}", note.empty() ? "" : ", ", what);
}

}  // namespace

std::optional<MendedText> mend_text(std::string_view text) {
  const auto head = text.substr(0, kLooksAt);
  MendedText mended;
  if (has_bare_returns(head)) {
    mended.text = text;
    std::ranges::replace(mended.text, '\r', '\n');
    mended.note = "line ends";
  }
  for (const Damage& damage : kDamages) {
    if (!has(head, damage)) continue;
    mended.text = undone(mended.note.empty() ? text : mended.text, damage);
    add_note(mended.note, damage.name);
  }
  if (contains(head, kBorder) && has_border(mended.note.empty() ? text : mended.text)) {
    mended.text = without_border(mended.note.empty() ? text : mended.text);
    add_note(mended.note, "a border");
  }
  // What was broken was quoted afterwards.
  const std::string_view so_far = mended.note.empty() ? text : mended.text;
  std::string bare = is_quoted(so_far) ? without_quotes(so_far) : std::string();
  const std::string_view lines = bare.empty() ? so_far : bare;
  if (const LineWidth width = find_width(lines.substr(0, kMeasures)); width.columns > 0) {
    mended.text = bare.empty() ? std::string(lines) : std::move(bare);
    join_lines(mended, width);
    add_note(mended.note, fmt::format("lines broken at {} columns", width.columns));
  }
  if (mended.note.empty()) return std::nullopt;
  return mended;
}

}  // namespace flinkdiag

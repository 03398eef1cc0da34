#include "ingestion/mend_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

namespace {

struct Replacement {
  std::string_view was, is;
};

struct Damage {
  std::string_view name;
  char lead;                                  // each sign starts with it; memchr() is fast
  std::span<const std::string_view> signs;    // one of these near the start of the text
  std::span<const Replacement> replacements;  // none: control sequences of a terminal
};

constexpr std::size_t kLooksAt = std::size_t{256} * 1024;
constexpr std::size_t kMeasures = std::size_t{16} * 1024;

// `“main” #1 prio=5`: what closes the name of a thread, and what follows it.
constexpr auto kQuoteSigns = std::to_array<std::string_view>(
    {"\u201D #", "\u201D Id=", "\u201D daemon", "\u201D prio=", "\u201C #", "\u201C Id="});
constexpr auto kQuotes = std::to_array<Replacement>({{"\u201C", "\""},
                                                     {"\u201D", "\""},
                                                     {"\u201E", "\""},
                                                     {"\u2018", "'"},
                                                     {"\u2019", "'"},
                                                     {"\u2013>", "->"},
                                                     {"\u2192", "->"}});

// `&quot;main&quot; #1`, `- locked &lt;0x00000000fd3271e8&gt;`, `A -&gt; B (1/2)#0`
constexpr auto kEntitySigns = std::to_array<std::string_view>(
    {"&quot; #", "&quot; Id=", "&quot; daemon", "&quot; prio=", "&#34; #", "&lt;0x", "&gt; "});
constexpr auto kEntities = std::to_array<Replacement>({{"&quot;", "\""},
                                                       {"&#34;", "\""},
                                                       {"&lt;", "<"},
                                                       {"&gt;", ">"},
                                                       {"&#39;", "'"},
                                                       {"&apos;", "'"},
                                                       {"&nbsp;", " "},
                                                       {"&amp;", "&"}});

constexpr auto kBlankSigns = std::to_array<std::string_view>({"\u00A0at ", "\u00A0#"});
constexpr auto kBlanks = std::to_array<Replacement>({{"\u00A0", " "}});

// Colours end somewhere; a name that merely holds an escape character keeps it.
constexpr auto kColourSigns =
    std::to_array<std::string_view>({"\x1b[0m", "\x1b[m", "\x1b[39m", "\x1b[K"});
constexpr std::string_view kEscape = "\x1b[";

constexpr auto kDamages =
    std::to_array<Damage>({{"colours", '\x1b', kColourSigns, {}},
                           {"typographic quotes", '\xE2', kQuoteSigns, kQuotes},
                           {"HTML entities", '&', kEntitySigns, kEntities},
                           {"blanks that do not break", '\xC2', kBlankSigns, kBlanks}});

bool has(std::string_view head, const Damage& damage) {
  const auto from = head.find(damage.lead);
  if (from == head.npos) return false;
  return std::any_of(damage.signs.begin(), damage.signs.end(),
                     [&](std::string_view sign) { return head.find(sign, from) != head.npos; });
}

// The length of a replacement's match at the start of `text`; 0: none matches.
std::size_t append_replaced(std::string& out, std::string_view text, const Damage& damage) {
  if (damage.replacements.empty()) {  // "\x1b[1;31m"
    if (!text.starts_with(kEscape)) return 0;
    const auto end = text.find_first_not_of("0123456789;?", kEscape.size());
    return end == text.npos ? text.size() : end + 1;
  }
  for (const Replacement& replacement : damage.replacements) {
    if (!text.starts_with(replacement.was)) continue;
    out += replacement.is;
    return replacement.was.size();
  }
  return 0;
}

std::string undone(std::string_view text, const Damage& damage) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = append_replaced(out, text, damage);
    if (length == 0) {
      out += text.front();
      length = 1;
    }
    text.remove_prefix(length);
  }
  return out;
}

std::size_t width_of(std::string_view line, std::size_t tab) {
  std::size_t columns = 0;
  for (const char c : line) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    columns += c == '\t' ? tab - columns % tab : continues ? 0 : 1;
  }
  return columns;
}

// What begins a line of a dump or a log by itself.
bool begins_line(std::string_view line) {
  const auto text = trim(line);
  if (text.empty() || text.starts_with("at ") || text.starts_with("- ") || text == "...")
    return true;
  return text.starts_with("java.lang.Thread.State") || text.starts_with("Locked ownable") ||
         text.starts_with('"') ||
         (text.size() > 10 && is_digit(text[0]) && is_digit(text[3]) && text[4] == '-');
}

/// At which column a terminal or an editor broke the lines; 0: none did.
struct LineWidth {
  std::size_t columns = 0;
  std::size_t tab = 1;  // columns of a tab: terminals go on to the next multiple of 8

  bool is_broken(std::string_view line, std::string_view next) const {
    return columns > 0 && width_of(line, tab) == columns && !begins_line(next);
  }
};

LineWidth longest_line(std::string_view head, std::size_t tab) {
  LineWidth width{0, tab};
  for (std::string_view line; next_line(head, line);) {
    width.columns = std::max(width.columns, width_of(line, tab));
  }
  return width;
}

// Lines that were broken are all of one width, none is wider, and what follows is their rest; some
// have that width by chance.
LineWidth find_width(std::string_view head) {
  constexpr std::size_t kNarrowest = 60, kWidest = 250, kEnough = 3;
  LineWidth best;
  std::size_t most = kEnough - 1;
  for (const std::size_t tab : {std::size_t{8}, std::size_t{1}}) {
    const LineWidth width = longest_line(head, tab);
    if (width.columns < kNarrowest || width.columns > kWidest) continue;
    std::size_t full = 0, broken = 0;
    std::string_view rest = head, before;
    for (std::string_view line; next_line(rest, line); before = line) {
      full += width_of(before, tab) == width.columns ? 1 : 0;
      broken += width.is_broken(before, line) ? 1 : 0;
    }
    if (broken > most && broken * 10 >= full * 7) {
      most = broken;
      best = width;
    }
  }
  return best;
}

void join_lines(MendedText& mended, const LineWidth& width) {
  std::string joined;
  joined.reserve(mended.text.size());
  std::string_view rest = mended.text, line, before;
  for (std::uint32_t number = 1; next_line(rest, line); ++number) {
    if (number > 1 && width.is_broken(before, line)) {
      joined.pop_back();
    } else {
      mended.numbers.push_back(number);
    }
    joined.append(line).push_back('\n');
    before = line;
  }
  mended.text = std::move(joined);
}

void add_note(std::string& note, std::string_view what) {
  note += fmt::format("{}{}", note.empty() ? "" : ", ", what);
}

}  // namespace

std::optional<MendedText> mend_text(std::string_view text) {
  const auto head = text.substr(0, kLooksAt);
  MendedText mended;
  for (const Damage& damage : kDamages) {
    if (!has(head, damage)) continue;
    mended.text = undone(mended.note.empty() ? text : mended.text, damage);
    add_note(mended.note, damage.name);
  }
  const std::string_view so_far = mended.note.empty() ? text : mended.text;
  const LineWidth width = find_width(so_far.substr(0, kMeasures));
  if (width.columns > 0) {
    if (mended.note.empty()) mended.text = text;
    join_lines(mended, width);
    add_note(mended.note, fmt::format("lines broken at {} columns", width.columns));
  }
  if (mended.note.empty()) return std::nullopt;
  return mended;
}

}  // namespace flinkdiag

#include "ingestion/mend_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/log_line.h"
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
constexpr std::size_t kMeasures = std::size_t{16} * 1024;

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

constexpr auto kBlankSigns = std::to_array<std::string_view>({"\u00A0at ", "\u00A0#"});
constexpr auto kBlanks = std::to_array<Replacement>({{"\u00A0", " "}});

// Colours end somewhere; a name that merely holds an escape character keeps it.
constexpr auto kColourSigns =
    std::to_array<std::string_view>({"\x1b[0m", "\x1b[m", "\x1b[39m", "\x1b[K"});
constexpr std::string_view kEscape = "\x1b[";

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

// "\x1b[1;31m"
std::string without_colours(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find(kEscape));
    out += plain;
    text.remove_prefix(plain.size());
    if (text.empty()) break;
    const auto end = text.find_first_not_of("0123456789;?", kEscape.size());
    text.remove_prefix(std::min(end == text.npos ? end : end + 1, text.size()));
  }
  return out;
}

std::string undone(std::string_view text, const Damage& damage) {
  return damage.replacements.empty() ? without_colours(text) : replaced(text, damage.replacements);
}

std::size_t width_of(std::string_view line, std::size_t tab) {
  std::size_t columns = 0;
  for (const char c : line) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    columns += c == '\t' ? tab - columns % tab : continues ? 0 : 1;
  }
  return columns;
}

// "org.acme.OrderException: no", what the frames of an exception stand below
bool is_thrown(std::string_view text) {
  const auto word = text.substr(0, text.find_first_of(": "));
  return contains(word, ".") && (word.ends_with("Exception") || word.ends_with("Error"));
}

// What begins a line of a dump or a log by itself.
bool begins_line(std::string_view line) {
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"\"", "java.lang.Thread.State", "Locked ownable", "Full thread dump ", "Threads class SMR",
       "_java_thread_list", "0x", "JNI global ref", "No compile task", "Compiling:", "at ", "- <",
       "- locked", "- waiting", "- parking", "- blocked", "- eliminated", "- None"});
  const auto text = trim(line);
  if (text.empty() || text == "..." || text == "at" || is_thrown(text)) return true;
  if (const auto record = read_log_line(text); record && !record->level.empty()) return true;
  return std::ranges::any_of(kStarts,
                             [&](std::string_view start) { return text.starts_with(start); }) ||
         (text.size() > 10 && is_digit(text[0]) && is_digit(text[3]) && text[4] == '-');
}

constexpr std::size_t kNarrowest = 60, kWidest = 250, kFewestBroken = 3;

std::size_t first_word(std::string_view line) {
  const auto text = trim_left(line);
  return std::min(text.find_first_of(" \t"), text.size());
}

bool is_one_word(std::string_view line) { return !contains(trim(line), " "); }

/// At which column a terminal, an editor or a mail program broke the lines; 0: none did.
struct LineWidth {
  std::size_t columns = 0;
  std::size_t tab = 1;     // columns of a tab: terminals go on to the next multiple of 8
  bool at_blanks = false;  // no word was broken that fits into a line
  std::string start = {};  // what most lines begin with, such as the name of a pod

  bool is_broken(std::string_view line, std::string_view next) const {
    if (columns == 0 || begins_line(next)) return false;
    if (!start.empty() && next.starts_with(start)) return false;
    const std::size_t width = width_of(trim_right(line), tab);
    if (!at_blanks) return width_of(line, tab) == columns;
    return width > 0 && width <= columns && width + 1 + first_word(next) > columns;
  }

  // Of a line that is broken: whether a blank stood where it was.
  bool has_blank(std::string_view line, std::string_view next) const {
    if (!at_blanks || line.ends_with(' ')) return false;
    const auto last = line.size() - std::min(line.rfind(' ') + 1, line.size());
    return width_of(line, tab) < columns || last + first_word(next) <= columns;
  }
};

// The first characters of most lines; empty if they have no such.
std::string usual_start(std::string_view head) {
  constexpr std::size_t kLength = 4;
  std::map<std::string_view, std::size_t> starts;
  std::size_t lines = 0;
  for (std::string_view line; next_line(head, line); ++lines) ++starts[line.substr(0, kLength)];
  const auto most =
      std::ranges::max_element(starts, {}, [](const auto& one) { return one.second; });
  const bool is_usual = most != starts.end() && most->second * 2 > lines;
  return is_usual && most->first.size() == kLength ? std::string(most->first) : std::string();
}

LineWidth longest_line(std::string_view head, std::size_t tab) {
  LineWidth width{0, tab, false, {}};
  for (std::string_view line; next_line(head, line);) {
    width.columns = std::max(width.columns, width_of(line, tab));
  }
  return width;
}

// Lines that were broken are all of one width, none is wider, and what follows is their rest; some
// have that width by chance.
LineWidth find_hard_width(std::string_view head) {
  LineWidth best;
  const std::string start = usual_start(head);
  std::size_t most = kFewestBroken - 1;
  for (const std::size_t tab : {std::size_t{8}, std::size_t{1}}) {
    LineWidth width = longest_line(head, tab);
    if (width.columns < kNarrowest || width.columns > kWidest) continue;
    width.start = start;
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

// Each line whose rest stands below is no wider than the column, and would be with the first word
// of its rest: the column that is so for most of them. Words that are wider than it stand alone.
LineWidth find_blank_width(std::string_view head) {
  std::array<std::size_t, kWidest + 1> fitting{}, wider{};
  std::size_t rests = 0, lines = 0;
  std::string start = usual_start(head);
  std::string_view before;
  for (std::string_view line; next_line(head, line); before = line) {
    const std::size_t width = width_of(trim_right(line), 1);
    ++lines;
    if (first_word(line) < kNarrowest && !is_one_word(line)) ++wider[std::min(width, kWidest)];
    if (trim(before).empty() || begins_line(line)) continue;
    if (!start.empty() && line.starts_with(start)) continue;
    ++rests;
    const std::size_t first = is_one_word(before) ? kNarrowest : width_of(trim_right(before), 1);
    const std::size_t end = width_of(trim_right(before), 1) + 1 + first_word(line);
    for (std::size_t column = first; column < std::min(end, fitting.size()); ++column)
      ++fitting[column];
  }
  // Of several the last, beyond which no line reaches.
  const auto best = std::max_element(fitting.rbegin(), fitting.rend() - kNarrowest);
  const auto column = static_cast<std::size_t>(fitting.rend() - best) - 1;
  // The blank at the end of what was broken may count, too.
  std::size_t too_wide = 0;
  for (std::size_t width = column + 2; width < wider.size(); ++width) too_wide += wider[width];
  const bool is_wrapped = *best >= kFewestBroken && *best * 10 >= rests * 9 &&
                          *best * 20 >= lines && too_wide * 20 <= lines;
  return is_wrapped ? LineWidth{column, 1, true, std::move(start)} : LineWidth{};
}

LineWidth find_width(std::string_view head) {
  const LineWidth hard = find_hard_width(head);
  return hard.columns > 0 ? hard : find_blank_width(head);
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

// Without the numbers and ids by which records of one kind differ.
static std::string wording(std::string_view text) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    bool has_digit = false;
    for (; end < text.size() && is_hex(text[end]); ++end) has_digit |= is_digit(text[end]);
    if (end == at) ++end;
    has_digit ? out.append("#") : out.append(text.substr(at, end - at));
    at = end;
  }
  return out;
}

// Several different lines are as wide as the widest, nothing goes on below them, and they end as
// lines do that end anywhere: within the brackets of a frame, or each with another letter.
std::size_t find_cut(std::string_view text) {
  constexpr std::size_t kFewestCut = 5, kTimeIsWithin = 24;
  const auto head = text.substr(0, kMeasures * 4);
  const std::size_t widest = longest_line(head, 1).columns;
  if (widest < kNarrowest || widest > kWidest) return 0;
  const std::string start = usual_start(head);
  const auto begins = [&](std::string_view line) {
    return begins_line(line) || (!start.empty() && line.starts_with(start));
  };
  std::set<std::string> cut;
  std::set<char> last;
  bool has_frame = false;
  std::size_t lines = 0;
  std::string_view rest = head, before;
  for (std::string_view line; next_line(rest, line); before = line) {
    ++lines;
    if (width_of(before, 1) != widest || before.ends_with(')') || !begins(line)) continue;
    cut.insert(wording(before.substr(std::min(kTimeIsWithin, before.size()))));
    last.insert(before.back());
    has_frame = has_frame || (trim(before).starts_with("at ") && contains(before, "("));
  }
  const bool is_cut = cut.size() >= kFewestCut && cut.size() * 50 >= lines;
  return is_cut && (has_frame || last.size() >= kFewestCut) ? widest : 0;
}

}  // namespace flinkdiag

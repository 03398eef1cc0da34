#include "ingestion/line_width.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/log_line.h"
#include "ingestion/thrown_text.h"

namespace flinkdiag {
namespace {

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
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"\"", "java.lang.Thread.State", "Locked ownable", "Full thread dump ", "Threads class SMR",
       "_java_thread_list", "0x", "JNI global ref", "No compile task", "Compiling:", "at ", "- <",
       "- locked", "- waiting", "- parking", "- blocked", "- eliminated", "- None"});
  const auto text = trim(line);
  if (text.empty() || text == "..." || text == "at" || begins_with_thrown(text)) return true;
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

// Without the numbers and ids by which records of one kind differ.
std::string wording(std::string_view text) {
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

}  // namespace

bool LineWidth::is_broken(std::string_view line, std::string_view next) const {
  if (columns == 0 || begins_line(next)) return false;
  if (!start.empty() && next.starts_with(start)) return false;
  const std::size_t width = width_of(trim_right(line), tab);
  if (!at_blanks) return width_of(line, tab) == columns;
  return width > 0 && width <= columns && width + 1 + first_word(next) > columns;
}

bool LineWidth::has_blank(std::string_view line, std::string_view next) const {
  if (!at_blanks || line.ends_with(' ')) return false;
  const auto last = line.size() - std::min(line.rfind(' ') + 1, line.size());
  return width_of(line, tab) < columns || last + first_word(next) <= columns;
}

LineWidth find_width(std::string_view head) {
  const LineWidth hard = find_hard_width(head);
  return hard.columns > 0 ? hard : find_blank_width(head);
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

#include "mutations/mutate.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "flinkdiag/support/text.h"
#include "properties/wrap_text.h"

namespace flinkdiag {
namespace {

// Not uniform_int_distribution: its numbers differ from library to library.
std::size_t below(std::size_t limit, std::mt19937& random) {
  return limit == 0 ? 0 : random() % limit;
}

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::string_view line; next_line(text, line);) lines.emplace_back(line);
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::string change_byte(std::string text, std::string_view, std::mt19937& random) {
  if (!text.empty()) text[below(text.size(), random)] = static_cast<char>(random() & 0xFF);
  return text;
}

std::string flip_bit(std::string text, std::string_view, std::mt19937& random) {
  if (text.empty()) return text;
  char& byte = text[below(text.size(), random)];
  byte = static_cast<char>(byte ^ (1 << below(8, random)));
  return text;
}

std::string drop_bytes(std::string text, std::string_view, std::mt19937& random) {
  const auto at = below(text.size(), random);
  return text.erase(at, 1 + below(40, random));
}

std::string double_bytes(std::string text, std::string_view, std::mt19937& random) {
  const auto at = below(text.size(), random);
  const std::string piece = text.substr(at, 1 + below(400, random));
  return text.insert(at, piece);
}

// What parsers take for marks.
std::string insert_mark(std::string text, std::string_view, std::mt19937& random) {
  constexpr auto kMarks = std::to_array<std::string_view>({"\"",
                                                           "\\",
                                                           "{",
                                                           "}",
                                                           "[",
                                                           "]",
                                                           "(",
                                                           ")",
                                                           "\n",
                                                           "\r",
                                                           "\t",
                                                           ";",
                                                           ":",
                                                           ",",
                                                           "'",
                                                           "<",
                                                           "&",
                                                           "\x1b[31m",
                                                           "\xFF",
                                                           "\xE2\x80\xAE",
                                                           "\"\"",
                                                           "\n\n",
                                                           "at ",
                                                           " - ",
                                                           "-1",
                                                           "99999999999999999999",
                                                           "(1/4)#0",
                                                           " -> ",
                                                           "Full thread dump ",
                                                           "...",
                                                           "\\u0000",
                                                           "{\"log\":\"",
                                                           "# ",
                                                           "%",
                                                           "*"});
  return text.insert(below(text.size() + 1, random), kMarks[below(kMarks.size(), random)]);
}

std::string insert_zero(std::string text, std::string_view, std::mt19937& random) {
  return text.insert(below(text.size() + 1, random), 1, '\0');
}

std::string cut(std::string text, std::string_view, std::mt19937& random) {
  text.resize(below(text.size() + 1, random));
  return text;
}

std::string drop_line(std::string text, std::string_view, std::mt19937& random) {
  Lines lines = lines_of(text);
  if (lines.empty()) return text;
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(below(lines.size(), random)));
  return text_of(lines);
}

std::string double_line(std::string text, std::string_view, std::mt19937& random) {
  Lines lines = lines_of(text);
  if (lines.empty()) return text;
  const auto at = below(lines.size(), random);
  const std::string line = lines[at];
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), line);
  return text_of(lines);
}

std::string swap_lines(std::string text, std::string_view, std::mt19937& random) {
  Lines lines = lines_of(text);
  if (lines.size() < 2) return text;
  std::swap(lines[below(lines.size(), random)], lines[below(lines.size(), random)]);
  return text_of(lines);
}

// As a log shipper does that reads two streams: runs of lines in turn.
std::string interleave(std::string text, std::string_view other, std::mt19937& random) {
  const Lines mine = lines_of(text), others = lines_of(other);
  Lines lines;
  for (std::size_t i = 0, j = 0; i < mine.size() || j < others.size();) {
    for (auto n = 1 + below(5, random); n > 0 && i < mine.size(); --n) lines.push_back(mine[i++]);
    for (auto n = 1 + below(5, random); n > 0 && j < others.size(); --n)
      lines.push_back(others[j++]);
  }
  return text_of(lines);
}

std::string wrapped(std::string text, std::string_view, std::mt19937& random) {
  using Wrap = std::string (*)(const std::string& text);
  constexpr auto kWraps = std::to_array<Wrap>({with_crlf,
                                               with_kubectl_timestamps,
                                               with_times,
                                               with_pod,
                                               with_pod_and_time,
                                               with_syslog_head,
                                               with_mail_quotes,
                                               with_line_numbers,
                                               with_grep_numbers,
                                               indented,
                                               with_colours,
                                               with_tabs_as_blanks,
                                               with_smart_quotes,
                                               with_html_entities,
                                               as_page,
                                               as_html_mail,
                                               with_fixed_blanks,
                                               inside_taskmanager_log,
                                               with_unknown_prefix,
                                               with_grep_places,
                                               with_pager_numbers,
                                               quoted_below_own_words,
                                               reversed_with_pod,
                                               broken_at_blanks,
                                               wrapped_at_80});
  const Wrap wrap = kWraps[below(kWraps.size(), random)];
  // It counts characters, and takes them to be valid.
  const bool is_ascii = std::ranges::all_of(text, [](char c) { return c > 0; });
  return wrap == wrapped_at_80 && !is_ascii ? text : wrap(text);
}

using Mutation = std::string (*)(std::string text, std::string_view other, std::mt19937& random);

constexpr auto kMutations = std::to_array<Mutation>(
    {change_byte, flip_bit, drop_bytes, double_bytes, insert_mark, insert_zero, cut, drop_line,
     double_line, swap_lines, interleave, wrapped});

}  // namespace

std::string mutated(std::string text, std::string_view other, std::mt19937& random) {
  for (auto steps = 1 + below(4, random); steps > 0; --steps) {
    text = kMutations[below(kMutations.size(), random)](std::move(text), other, random);
  }
  return text;
}

}  // namespace flinkdiag

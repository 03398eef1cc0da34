#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Views into `text` without the blanks (space, tab, CR, LF) at its ends.
inline std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}
inline std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}
inline std::string_view trim(std::string_view text) { return trim_left(trim_right(text)); }

/// The parts of `text` between separators; empty parts are kept, so "a,,b" gives three.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Whole decimal number, optionally signed; nothing if any other character is in `text`.
std::optional<std::int64_t> parse_int(std::string_view text);

/// Decimal number such as 12.5 (C locale); nothing if any other character is in `text`.
std::optional<double> parse_double(std::string_view text);

bool contains(std::string_view text, std::string_view part);

/// How many line ends (LF) there are; fast where lines are long.
std::size_t count_newlines(std::string_view text);

/// ASCII lower case; other bytes stay as they are.
std::string to_lower(std::string_view text);

/// ASCII upper case; other bytes stay as they are.
std::string to_upper(std::string_view text);

/// "1.2 GB", "45 MB", "300 kB", "17 B": powers of 1000, two digits at least.
std::string format_bytes(double bytes);

/// Takes the next line off `rest`, without its line end (LF or CRLF). False when `rest` is empty.
bool next_line(std::string_view& rest, std::string_view& line);

/// "1 thread", "2 threads"
std::string count(std::size_t number, std::string_view noun);

/// Replaces every {name} in `text` by what `lookup` gives for it; unknown names stay.
template <typename Lookup>
std::string fill_template(std::string_view text, const Lookup& lookup) {
  std::string out;
  while (true) {
    const auto open = text.find('{');
    const auto close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) return out.append(text);
    out.append(text.substr(0, open));
    const auto name = text.substr(open + 1, close - open - 1);
    const std::optional<std::string> value = lookup(name);
    out.append(value ? std::string_view(*value) : text.substr(open, close - open + 1));
    text.remove_prefix(close + 1);
  }
}

/// The parts joined: join({"a","b"}, ", ") gives "a, b".
std::string join(const std::vector<std::string>& parts, std::string_view separator);

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  ///< bytes it takes; 0: what is there is not UTF-8
};

/// The code point at the start of `text`, by RFC 3629: no overlong forms, no surrogates.
CodePoint read_code_point(std::string_view text);

/// Replaces bytes that are not UTF-8 by U+FFFD, so that the text may stand in JSON.
std::string to_valid_utf8(std::string_view text);

/// What of UTF-8 `text` has no more than `bytes` bytes; no code point is cut.
std::string_view cut_text(std::string_view text, std::size_t bytes);

/// How much of a line of a log is shown, in bytes.
inline constexpr std::size_t kMostExcerpt = 300;

/// Appends a code point as UTF-8.
void append_utf8(std::string& out, char32_t code);

/// Columns that UTF-8 `text` takes on a terminal: wide East Asian characters count two, combining
/// marks none.
std::size_t display_width(std::string_view text);

/// The first `head` and the last `tail` code points of UTF-8 `text` with "…" between; `text` itself
/// if it has no more than both.
std::string shorten_middle(std::string_view text, std::size_t head, std::size_t tail);

/// A chain of twenty operators is no name to say aloud: its beginning and end are.
std::string shorten_name(std::string_view name);

}  // namespace flinkdiag

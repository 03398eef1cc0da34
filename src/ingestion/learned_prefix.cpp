#include "ingestion/learned_prefix.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"
#include "ingestion/log_line.h"

namespace flinkdiag {
namespace {

// Marks in a pattern, which no prefix holds itself.
constexpr char kTime = '\1', kNumber = '\2';

constexpr std::size_t kLearnsFrom = std::size_t{64} << 20;
constexpr std::size_t kLongestPrefix = 200;
constexpr std::size_t kFewestLines = 5;        // that begin alike
constexpr std::size_t kMostShapes = 64;        // pods whose lines alternate have one each
constexpr std::size_t kMostCandidates = 4096;  // a text in which all lines differ has no prefix
constexpr std::size_t kMostSources = 8;        // numbers that differ more often count lines or time
constexpr std::size_t kLongestName = 4;        // digits in a number that is part of a name

// "2026-11-23T08:46:41.123Z", "23/Nov/2026:08:46:41", "Nov 23 08:46:41", "Nov 23, 2026 @
// 08:46:41.000", "08:46:41,123" at the start of `text`.
std::size_t time_length(std::string_view text) {
  static const RE2 kTimes(
      R"((?:\d{4}[-/]\d\d[-/]\d\d[T ]|\d\d?[-/](?:\d\d|[A-Z][a-z]{2})[-/]\d{2,4}[: ])"
      R"(|[A-Z][a-z]{2} [ \d]?\d(?:, \d{4})?(?: @)? )?)"
      R"(\d\d?:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?(?:Z| ?[+-]\d\d:?\d\d)?)");
  const auto first = text.empty() ? ' ' : text.front();
  if (!is_digit(first) && (first < 'A' || first > 'Z')) return 0;
  re2::StringPiece rest(text.data(), text.size());
  return RE2::Consume(&rest, kTimes) ? text.size() - rest.size() : 0;
}

std::size_t digits_length(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

struct Described {
  std::string pattern;
  std::vector<std::string_view> numbers;
};

// "dump-1.txt:12:" -> "dump-\2.txt:\2:", 1 and 12; blanks are one.
Described describe(std::string_view prefix) {
  Described out;
  while (!prefix.empty()) {
    const bool is_blank = prefix.front() == ' ' || prefix.front() == '\t';
    std::size_t length = time_length(prefix);
    if (length > 0) {
      out.pattern += kTime;
    } else if (length = digits_length(prefix); length > 0) {
      out.pattern += kNumber;
      out.numbers.push_back(prefix.substr(0, length));
    } else {
      length = 1;
      if (!is_blank || !out.pattern.ends_with(' ')) out.pattern += is_blank ? ' ' : prefix.front();
    }
    prefix.remove_prefix(length);
  }
  return out;
}

// Where a line begins that shows it: "at a.B.c(B.java:12)", "2026-11-23 08:46:41,123 INFO ...".
std::optional<std::size_t> content_begin(std::string_view line) {
  static const RE2 kRecord(R"((\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}\S* +\[?)"
                           R"((?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b))");
  if (const auto record = read_log_line(line); record && !record->level.empty()) return 0;
  const auto head = line.substr(0, kLongestPrefix);
  for (auto at = head.find("at "); at != head.npos; at = head.find("at ", at + 1)) {
    if (at > 0 && std::isalnum(static_cast<unsigned char>(head[at - 1])) != 0) continue;
    const auto frame = read_java_frame(trim_right(line.substr(at)));
    if (frame.dropped || !frame.method.empty()) return at;
  }
  re2::StringPiece record;
  if (!RE2::PartialMatch({head.data(), head.size()}, kRecord, &record)) return std::nullopt;
  return static_cast<std::size_t>(record.data() - head.data());
}

// The offset behind the pattern, and the numbers in it; none if the line does not begin so.
std::optional<std::size_t> match(std::string_view line, std::string_view pattern,
                                 std::vector<std::string_view>& numbers) {
  numbers.clear();
  std::size_t at = 0;
  for (const char c : pattern) {
    const auto rest = line.substr(at);
    std::size_t length = 0;
    if (c == kTime) {
      length = time_length(rest);
    } else if (c == kNumber) {
      length = digits_length(rest);
      numbers.push_back(rest.substr(0, length));
    } else if (c == ' ') {
      length = std::min(rest.find_first_not_of(" \t"), rest.size());
      if (length == 0 && at == 0) continue;  // narrow numbers are padded, wide ones are not
    } else {
      length = rest.starts_with(c) ? 1 : 0;
    }
    if (length == 0) return std::nullopt;
    at += length;
  }
  return at;
}

// What the lines of one source have in common: the words, and the numbers that are part of a name.
std::string source_of(std::string_view pattern, const std::vector<bool>& names,
                      const std::vector<std::string_view>& numbers) {
  std::string source;
  std::size_t number = 0;
  for (const char c : pattern) {
    if (c == kNumber) {
      if (names[number]) source += numbers[number];
      ++number;
    } else if (c != kTime && c != ':') {
      source += c;
    }
  }
  // "tm-1.txt:12:" and, where grep shows what stands around a hit, "tm-1.txt-13-"
  const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  while (!source.empty() && !is_name(source.back())) source.pop_back();
  return source;
}

// The lines that begin alike.
struct Candidate {
  std::size_t lines = 0;
  std::vector<std::set<std::string_view>> numbers;

  void add(const Described& prefix) {
    ++lines;
    numbers.resize(prefix.numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i].size() <= kMostSources) numbers[i].insert(prefix.numbers[i]);
    }
  }

  std::vector<bool> names() const {
    std::vector<bool> out;
    for (const auto& values : numbers) {
      const bool is_short = std::ranges::all_of(
          values, [](std::string_view value) { return value.size() <= kLongestName; });
      out.push_back(is_short && values.size() <= kMostSources &&
                    values.size() * kFewestLines <= lines);
    }
    return out;
  }
};

}  // namespace

LearnedPrefix LearnedPrefix::learn(std::string_view text) {
  std::map<std::string, Candidate> candidates;
  text = text.substr(0, kLearnsFrom);
  std::string_view before;
  for (std::string_view line; next_line(text, line); before = line) {
    if (line == before) continue;  // `yes`
    const auto begin = content_begin(line);
    auto prefix = line.substr(0, begin.value_or(0));
    if (!trim(prefix).empty()) prefix = trim_right(prefix);
    // Frames are indented anyway.
    const bool is_indented_record = begin.value_or(0) > 0 && is_digit(line[*begin]);
    if (trim(prefix).empty() && !is_indented_record) continue;
    const Described described = describe(prefix);
    if (candidates.size() < kMostCandidates || candidates.contains(described.pattern))
      candidates[described.pattern].add(described);
  }
  LearnedPrefix learned;
  std::set<std::string> sources;
  for (const auto& [pattern, candidate] : candidates) {
    if (candidate.lines < kFewestLines || learned.shapes_.size() == kMostShapes) continue;
    const std::vector<bool> names = candidate.names();
    std::vector<std::string_view> several;
    for (const auto& values : candidate.numbers) several.push_back(*values.begin());
    for (std::size_t i = 0; i < names.size(); ++i)
      learned.has_sources_ |= names[i] && candidate.numbers[i].size() > 1;
    sources.insert(source_of(pattern, names, several));
    learned.shapes_.push_back({pattern, names});
  }
  learned.has_sources_ |= sources.size() > 1;
  std::ranges::stable_sort(learned.shapes_, std::ranges::greater(),
                           [](const Shape& shape) { return shape.pattern.size(); });
  return learned;
}

BareLine LearnedPrefix::strip(std::string_view line, std::string& buffer) const {
  std::vector<std::string_view> numbers;
  for (const Shape& shape : shapes_) {
    const auto end = match(line, shape.pattern, numbers);
    if (!end) continue;
    BareLine bare{line.substr(*end), {}, {}};
    bare.text.remove_prefix(std::min(bare.text.find_first_not_of(' '), bare.text.size()));
    if (has_sources_) {
      buffer = source_of(shape.pattern, shape.names, numbers);
      bare.source = buffer;
    }
    return bare;
  }
  return {line, {}, {}};
}

}  // namespace flinkdiag

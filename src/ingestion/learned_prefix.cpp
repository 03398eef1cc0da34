#include "ingestion/learned_prefix.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"
#include "ingestion/log_line.h"

namespace flinkdiag {
namespace {

// Marks in a pattern. A prefix ends before such a byte of the text.
constexpr char kTime = '\1', kNumber = '\2';

constexpr std::size_t kLearnsFrom = std::size_t{64} << 20;
constexpr std::size_t kLongestPrefix = 200;
constexpr std::size_t kFewestLines = 5;        // that begin alike
constexpr std::size_t kMostShapes = 64;        // pods whose lines alternate have one each
constexpr std::size_t kMostCandidates = 4096;  // a text in which all lines differ has no prefix
constexpr std::size_t kMostPassing = 8;     // numbers that differ more often count lines or time,
constexpr std::size_t kMostSources = 1000;  // unless they come again
constexpr std::size_t kLongestName = 7;     // digits in a number that is part of a name

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

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Most characters begin no time, which takes long to find out.
bool may_begin_time(std::string_view text) {
  const auto head = text.substr(0, 5);
  if (head.size() < 5) return false;
  if (!is_digit(head[0])) return head[0] >= 'A' && head[0] <= 'Z' && is_blank(head[3]);
  return head.find_first_of(":-/") != head.npos;
}

/// The start of a line, spelled as a pattern: "dump-1.txt:12:" is "dump-\2.txt:\2:", and blanks are
/// one.
struct Described {
  std::string pattern;
  std::vector<std::size_t> ends;  // of what each character of the pattern stands for
  std::vector<std::string_view> numbers;
};

Described describe(std::string_view text) {
  Described out;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.front() == kTime || rest.front() == kNumber) break;
    std::size_t length = may_begin_time(rest) ? time_length(rest) : 0;
    if (length > 0) {
      out.pattern += kTime;
    } else if (length = digits_length(rest); length > 0) {
      out.pattern += kNumber;
      out.numbers.push_back(rest.substr(0, length));
    } else if (is_blank(rest.front())) {
      length = std::min(rest.find_first_not_of(" \t"), rest.size());
      out.pattern += ' ';
    } else {
      length = 1;
      out.pattern += rest.front();
    }
    at += length;
    out.ends.push_back(at);
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

// The offset behind the pattern; none if the line does not begin so.
std::optional<std::size_t> match(const Described& line, std::string_view pattern) {
  // Narrow numbers are padded, wide ones are not.
  const bool is_padded = pattern.starts_with(' ') && !line.pattern.starts_with(' ');
  if (is_padded) pattern.remove_prefix(1);
  if (pattern.empty() || !line.pattern.starts_with(pattern)) return std::nullopt;
  return line.ends[pattern.size() - 1];
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
      source += c == '[' || c == ']' ? ' ' : c;  // "flink[1210]:"
    }
  }
  // "tm-1.txt:12:" and, where grep shows what stands around a hit, "tm-1.txt-13-"
  const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const auto begin = std::ranges::find_if(source, is_name);
  if (begin == source.end()) return {};
  source.erase(source.begin(), begin);
  while (!is_name(source.back())) source.pop_back();
  return source;
}

// The lines that begin alike.
struct Candidate {
  std::size_t lines = 0;
  std::vector<std::set<std::string_view>> numbers;
  std::vector<std::string_view> last;  // of the line before
  std::vector<bool> come_again;

  void add(const Described& prefix) {
    ++lines;
    numbers.resize(prefix.numbers.size());
    last.resize(numbers.size());
    come_again.resize(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::string_view number = prefix.numbers[i];
      if (number == std::exchange(last[i], number) || numbers[i].size() > kMostSources) continue;
      if (!numbers[i].insert(number).second) come_again[i] = true;
    }
  }

  // May tell sources apart; drop_clocks() looks closer.
  std::vector<bool> names() const {
    std::vector<bool> out;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto& values = numbers[i];
      const bool is_short = std::ranges::all_of(
          values, [](std::string_view value) { return value.size() <= kLongestName; });
      const std::size_t most = come_again[i] ? kMostSources : kMostPassing;
      out.push_back(is_short && values.size() <= most && values.size() * kFewestLines <= lines);
    }
    return out;
  }
};

// What stands in a thread below its header: no program begins with it.
bool is_within_stack(std::string_view line) {
  line = trim(line);
  return line.starts_with("at ") || line.starts_with("- ") ||
         line.starts_with("java.lang.Thread.State: ");
}

// Whether a few values of the number are known to be a name: "tm-1", "nm07", "container_3".
bool is_spelt_as_name(std::string_view pattern, std::size_t number, std::size_t values) {
  std::size_t at = 0;
  for (std::size_t i = 0; at < pattern.size(); ++at)
    if (pattern[at] == kNumber && i++ == number) break;
  const char before = at > 0 ? pattern[at - 1] : ' ';
  return values <= kMostPassing &&
         (before == '-' || before == '_' || std::isalpha(static_cast<unsigned char>(before)) != 0);
}

}  // namespace

// Clocks and numbers of lines go on within stacks, a further process begins with a line of its own.
void LearnedPrefix::drop_clocks(std::string_view text) {
  struct Seen {
    std::set<std::string_view> values;
    std::size_t within = 0;
  };
  std::vector<std::vector<Seen>> seen(shapes_.size());
  for (std::string_view line; next_line(text, line);) {
    const Described begin = describe(line.substr(0, kLongestPrefix));
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      const auto end = match(begin, shapes_[i].pattern);
      if (!end) continue;
      seen[i].resize(shapes_[i].names.size());
      for (std::size_t number = 0; number < seen[i].size(); ++number) {
        if (!shapes_[i].names[number]) continue;
        Seen& one = seen[i][number];
        if (one.values.insert(begin.numbers[number]).second)
          one.within += is_within_stack(line.substr(*end)) ? 1 : 0;
      }
      break;
    }
  }
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    for (std::size_t number = 0; number < seen[i].size(); ++number) {
      const Seen& one = seen[i][number];
      const bool is_name = is_spelt_as_name(shapes_[i].pattern, number, one.values.size());
      if (!is_name && one.values.size() > 1 && one.within * 2 >= one.values.size())
        shapes_[i].names[number] = false;
    }
  }
}

LearnedPrefix LearnedPrefix::learn(std::string_view text) {
  std::map<std::string, Candidate> candidates;
  text = text.substr(0, kLearnsFrom);
  std::string_view rest = text, before;
  for (std::string_view line; next_line(rest, line); before = line) {
    if (line == before) continue;  // `yes`
    const auto begin = content_begin(line);
    auto prefix = line.substr(0, begin.value_or(0));
    if (!trim(prefix).empty()) prefix = trim_right(prefix);
    // Frames are indented anyway.
    const bool is_indented_record = begin.value_or(0) > 0 && is_digit(line[*begin]);
    if (trim(prefix).empty() && !is_indented_record) continue;
    if (std::ranges::any_of(prefix, [](char c) { return c >= 0 && c < ' ' && c != '\t'; }))
      continue;
    const Described described = describe(prefix);
    if (candidates.size() < kMostCandidates || candidates.contains(described.pattern))
      candidates[described.pattern].add(described);
  }
  LearnedPrefix learned;
  for (const auto& [pattern, candidate] : candidates) {
    if (candidate.lines < kFewestLines || learned.shapes_.size() == kMostShapes) continue;
    Shape shape{pattern, candidate.names(), {}};
    for (const auto& values : candidate.numbers)
      shape.values.emplace_back(values.begin(), values.end());
    learned.shapes_.push_back(std::move(shape));
  }
  learned.add_hits_of_grep();
  std::ranges::stable_sort(learned.shapes_, std::ranges::greater(),
                           [](const Shape& shape) { return shape.pattern.size(); });
  learned.drop_clocks(text);
  learned.find_sources();
  return learned;
}

void LearnedPrefix::find_sources() {
  std::set<std::string> sources;
  for (const Shape& shape : shapes_) {
    std::vector<std::string_view> first;
    for (const auto& values : shape.values) first.push_back(*values.begin());
    for (std::size_t i = 0; i < shape.names.size(); ++i)
      has_sources_ = has_sources_ || (shape.names[i] && shape.values[i].size() > 1);
    sources.insert(source_of(shape.pattern, shape.names, first));
  }
  has_sources_ = has_sources_ || sources.size() > 1;
}

// "tm-1.txt-13-" before what stands around a hit, "tm-1.txt:12:" before the hit, of which there are
// too few to learn from.
void LearnedPrefix::add_hits_of_grep() {
  const std::vector<Shape> around = shapes_;
  for (Shape shape : around) {
    std::string& pattern = shape.pattern;
    if (!pattern.ends_with('-')) continue;
    pattern.back() = ':';
    const auto number = pattern.size() - 2;
    if (pattern.size() > 2 && pattern[number] == kNumber && pattern[number - 1] == '-')
      pattern[number - 1] = ':';
    if (std::ranges::find(shapes_, pattern, &Shape::pattern) == shapes_.end())
      shapes_.push_back(std::move(shape));
  }
}

bool LearnedPrefix::Shape::knows(const std::vector<std::string_view>& numbers) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] && !values[i].contains(numbers[i])) return false;
  }
  return true;
}

BareLine LearnedPrefix::strip(std::string_view line, std::string& buffer) const {
  const Described begin = describe(line.substr(0, kLongestPrefix));
  for (const Shape& shape : shapes_) {
    const auto end = match(begin, shape.pattern);
    if (!end || !shape.knows(begin.numbers)) continue;
    BareLine bare{line.substr(*end), {}, {}};
    bare.text.remove_prefix(std::min(bare.text.find_first_not_of(' '), bare.text.size()));
    if (has_sources_) {
      buffer = source_of(shape.pattern, shape.names, begin.numbers);
      bare.source = buffer;
    }
    return bare;
  }
  return {line, {}, {}};
}

}  // namespace flinkdiag

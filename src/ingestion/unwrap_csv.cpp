#include "ingestion/unwrap_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "ingestion/content_line.h"
#include "ingestion/json_parser.h"
#include "ingestion/log_line.h"
#include "ingestion/message_source.h"
#include "ingestion/message_text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostColumns = 256;

struct Field {
  std::string_view text;
  bool is_quoted = false;  // quotes in it stand twice
};

/// Takes a table apart, row by row.
class Rows {
 public:
  Rows(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  /// The fields of the next row that is not blank; false at the end.
  bool next(std::vector<Field>& fields) {
    fields.clear();
    while (!rest_.empty() && (rest_.front() == '\n' || rest_.front() == '\r')) skip(1);
    if (rest_.empty()) return false;
    line_ = next_line_;
    while (true) {
      const Field field = take_field();
      if (fields.size() < kMostColumns) fields.push_back(field);
      if (rest_.starts_with('\r')) skip(1);
      if (rest_.empty()) return true;
      const bool is_last = rest_.front() == '\n';
      skip(1);
      if (is_last) return true;
    }
  }

  /// Where the row begins.
  std::uint32_t line() const { return line_; }

 private:
  void skip(std::size_t bytes) {
    next_line_ += static_cast<std::uint32_t>(count_newlines(rest_.substr(0, bytes)));
    rest_.remove_prefix(bytes);
  }

  Field take_field() {
    if (const auto end = rest_.starts_with('"') ? closing_quote() : rest_.npos; end != rest_.npos) {
      const Field field{rest_.substr(1, end - 1), true};
      skip(end + 1);
      return field;
    }
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != delimiter_ && rest_[end] != '\n') ++end;
    if (end < rest_.size() && rest_[end] == '\n' && end > 0 && rest_[end - 1] == '\r') --end;
    const Field field{rest_.substr(0, end), false};
    skip(end);
    return field;
  }

  // npos if the field is not quoted as a whole: "main" #1 prio=5. A quote that closes nothing stops
  // the search soon, or was the last one.
  std::size_t closing_quote() const {
    for (auto at = rest_.find('"', 1); at != rest_.npos; at = rest_.find('"', at + 2)) {
      if (at + 1 < rest_.size() && rest_[at + 1] == '"') continue;
      const bool is_end = at + 1 == rest_.size() || rest_[at + 1] == delimiter_ ||
                          rest_[at + 1] == '\n' || rest_[at + 1] == '\r';
      return is_end ? at : rest_.npos;
    }
    return rest_.npos;
  }

  std::string_view rest_;
  char delimiter_;
  std::uint32_t line_ = 1, next_line_ = 1;
};

std::string text_of(const Field& field) {
  std::string text(field.text);
  if (!field.is_quoted) return text;
  std::string single;
  single.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    single.push_back(text[i]);
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return single;
}

// "@timestamp", "TimeGenerated [UTC]"
bool is_name(const Field& field) {
  constexpr std::size_t kLongest = 80;
  constexpr std::string_view kOthers = "_@.- []()#/";
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 128;
  };
  return field.text.size() <= kLongest &&
         std::any_of(field.text.begin(), field.text.end(), is_letter) &&
         std::all_of(field.text.begin(), field.text.end(), [&](char c) {
           return is_letter(c) || is_digit(c) || kOthers.find(c) != kOthers.npos;
         });
}

// Most lines are records of a log as they are: "2026-11-23 08:46:41.123 INFO ... key, value".
bool is_log(std::string_view text, char delimiter) {
  constexpr int kLooksAtLines = 20;
  int lines = 0, records = 0;
  for (std::string_view line; lines < kLooksAtLines && next_line(text, line); ++lines) {
    const auto time = parse_timestamp(line);
    const bool is_cell = time && time->length < line.size() && line[time->length] == delimiter;
    const auto record = is_cell ? std::nullopt : read_log_line(line);
    records += record && !record->level.empty() ? 1 : 0;
  }
  return records * 2 > lines;
}

// The delimiter, if the first row holds names and the next ones have as many fields.
std::optional<char> delimiter_of(std::string_view text) {
  constexpr int kLooksAtRows = 20;
  constexpr std::size_t kLongestRow = 4096;
  const auto first_line = text.substr(0, text.substr(0, kLongestRow).find('\n'));
  if (first_line.size() >= kLongestRow) return std::nullopt;
  for (const char delimiter : {',', ';', '\t'}) {
    if (first_line.find(delimiter) == first_line.npos) continue;
    Rows rows(text, delimiter);
    std::vector<Field> names, fields;
    if (!rows.next(names) || names.size() < 2 || !std::all_of(names.begin(), names.end(), is_name))
      continue;
    int even = 0, seen = 0;
    for (; seen < kLooksAtRows && rows.next(fields); ++seen)
      even += fields.size() == names.size() ? 1 : 0;
    if (seen > 0 && even * 10 >= seen * 8 && !is_log(text, delimiter)) return delimiter;
  }
  return std::nullopt;
}

/// What the columns are.
struct Columns {
  std::vector<Field> names;
  std::vector<std::string_view MessageSource::*> parts;  // of the source, by column; most are null
  std::vector<std::size_t> content;                      // lines of a dump or a log, by column
  std::vector<Field> first, last;                        // rows
  std::size_t rows = 0;
  bool has_sources = false;

  std::optional<std::size_t> best() const {
    const auto most = std::max_element(content.begin(), content.end());
    if (most == content.end() || *most == 0) return std::nullopt;
    return static_cast<std::size_t>(most - content.begin());
  }

  // Of a row in which it is one line nothing is told.
  MessageOrder order(std::size_t column) const {
    if (column >= first.size() || column >= last.size() || !contains(first[column].text, "\n"))
      return MessageOrder::as_given;
    return order_of(first[column].text, last[column].text);
  }

  std::string source_of(const std::vector<Field>& row) const {
    MessageSource source;
    for (std::size_t i = 0; i < std::min(parts.size(), row.size()); ++i) {
      if (parts[i] != nullptr && (source.*parts[i]).empty()) source.*parts[i] = row[i].text;
    }
    return source.name();
  }
};

// A REST answer is one line, and none of a dump.
std::size_t content_of(const std::string& cell) {
  constexpr std::size_t kLinesOfAnswer = 1000;
  const bool is_answer =
      contains(cell, "\"stringifiedThreadInfo\"") && sniff_rest_thread_dump(cell) == Match::yes;
  return is_answer ? kLinesOfAnswer : count_content(cell);
}

Columns look_at(Rows rows, std::size_t lines) {
  Columns columns;
  rows.next(columns.names);
  for (const Field& name : columns.names) columns.parts.push_back(source_part({}, name.text));
  columns.content.resize(columns.names.size());
  std::vector<Field> row;
  std::string first_source;
  for (; rows.next(row); ++columns.rows) {
    for (std::size_t i = 0; i < std::min(row.size(), columns.content.size()); ++i)
      columns.content[i] += row[i].text.empty() ? 0 : content_of(text_of(row[i]));
    const std::string source = columns.source_of(row);
    if (columns.rows == 0) first_source = source;
    if (columns.rows == 0) columns.first = row;
    columns.last = row;
    columns.has_sources |= source != first_source;
  }
  columns.has_sources &= lines <= kMostKeptApart;
  return columns;
}

Unwrapped written(Rows rows, const Columns& columns, std::size_t column) {
  MessageText out(false, columns.order(column));
  std::vector<Field> row;
  rows.next(row);  // the names
  while (rows.next(row)) {
    if (column >= row.size()) continue;
    out.add(text_of(row[column]), rows.line(), 1,
            columns.has_sources ? columns.source_of(row) : std::string());
  }
  return std::move(out).finish();
}

}  // namespace

bool is_table(std::string_view text) { return delimiter_of(text).has_value(); }

std::optional<Unwrapped> unwrap_csv(std::string_view text, std::vector<std::string>&) {
  const auto delimiter = delimiter_of(text);
  if (!delimiter) return std::nullopt;
  const Columns columns = look_at({text, *delimiter}, count_newlines(text));
  const auto best = columns.best();
  if (!best) return std::nullopt;
  Unwrapped unwrapped = written({text, *delimiter}, columns, *best);
  unwrapped.notes = {fmt::format("unwrapped: {} of a table (\"{}\")", count(columns.rows, "row"),
                                 text_of(columns.names[*best]))};
  return unwrapped;
}

}  // namespace flinkdiag

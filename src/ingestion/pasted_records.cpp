#include "ingestion/pasted_records.h"

#include <re2/re2.h>

#include <algorithm>

#include "flinkdiag/support/text.h"
#include "ingestion/log_line.h"

namespace flinkdiag {
namespace {

bool is_record(std::string_view line) {
  const auto record = read_log_line(line);
  return record && !record->level.empty() && !record->logger.empty();
}

// "`2026-11-23 08:46:41,123 INFO  org.a.B - msg`"
std::string_view without_closing(std::string_view line, std::string_view marks) {
  const bool is_closed = marks.starts_with('`') && trim_right(line).ends_with(trim(marks));
  return is_closed ? trim_right(line).substr(0, trim_right(line).size() - trim(marks).size())
                   : line;
}

// Docker Compose's "taskmanager-1  | " off `line`; its name, empty if it is not there.
std::string_view take_service(std::string_view& line) {
  static const RE2 kService(R"([ \t]*([A-Za-z][A-Za-z0-9_.-]*) +\| ?)");
  re2::StringPiece rest(line.data(), line.size()), name;
  if (!RE2::Consume(&rest, kService, &name)) return {};
  line = {rest.data(), rest.size()};
  return {name.data(), name.size()};
}

std::optional<BareLine> strip_blanks(std::string_view line) {
  const auto bare = trim_left(line);
  if (bare.size() == line.size() || !is_record(bare)) return std::nullopt;
  return BareLine{bare, {}, {}};
}

// "```2026-..", "13436 2026-..", "12: 2026-..", "12 | 2026-.."
std::optional<BareLine> strip_marks(std::string_view line, bool with_numbers) {
  static const RE2 kTicks(R"([ \t]*(`{1,3})[ \t]*)"), kNumber(R"([ \t]*()\d{1,8}[ \t:|]+)");
  for (const RE2* pattern : {&kTicks, with_numbers ? &kNumber : nullptr}) {
    re2::StringPiece rest(line.data(), line.size()), marks;
    if (pattern == nullptr || !RE2::Consume(&rest, *pattern, &marks)) continue;
    const auto bare = without_closing({rest.data(), rest.size()}, {marks.data(), marks.size()});
    if (is_record(bare)) return BareLine{bare, {}, {}};
  }
  return std::nullopt;
}

}  // namespace

PastedRecords PastedRecords::find(std::string_view text, bool only_marked) {
  PastedRecords found;
  found.only_marked_ = only_marked;
  if (text.size() > kLongestText) return found;
  for (std::string_view line; next_line(text, line);) {
    std::string_view bare = line;
    const auto service = take_service(bare);
    if (!service.empty() && is_record(bare)) found.sources_.emplace(service);
    found.has_any_ = found.has_any_ || found.strip(line);
  }
  return found;
}

std::optional<BareLine> PastedRecords::strip(std::string_view line) const {
  std::string_view bare = line;
  const auto service = take_service(bare);
  if (sources_.contains(service)) return BareLine{bare, service, {}};
  if (!only_marked_) {
    if (auto indented = strip_blanks(line)) return indented;
  }
  return strip_marks(line, !only_marked_);
}

}  // namespace flinkdiag

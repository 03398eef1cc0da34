#include "ingestion/content_line.h"

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "ingestion/dump_reader.h"
#include "ingestion/log_line.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {

namespace {

// Of a log in JSON: unwrap_json_log() looks closer.
bool may_be_record(std::string_view line) {
  return line.starts_with('{') && contains(line, "\"message\"") && contains(line, "level\"") &&
         contains(to_lower(line), "logger");
}

}  // namespace

bool is_content(std::string_view line) {
  if (line.size() > DumpReader::kLongestLine) return false;
  const auto bare = trim(line);
  if (bare.starts_with("at ") || bare.starts_with("Full thread dump ")) return true;
  if (bare.starts_with('{')) return may_be_record(bare);
  if (bare.starts_with('"') || bare.starts_with('#') || bare.starts_with("Thread "))
    return read_thread_header(bare).has_value();
  return parse_timestamp(bare).has_value() || read_log_line(bare).has_value();
}

std::size_t count_content(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  std::size_t content = 0;
  std::string_view line;
  while (next_line(text, line)) {
    if (line.size() > kLongest) continue;
    line = trim(line);
    const auto time = parse_timestamp(line);
    if (!(time && time->length == line.size()) && is_content(line)) ++content;
  }
  return content;
}

}  // namespace flinkdiag

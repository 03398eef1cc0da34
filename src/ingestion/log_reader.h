#pragma once

#include <string>
#include <string_view>

#include "ingestion/log_line.h"
#include "ingestion/parser.h"

namespace flinkdiag {

/// Collects log records and keeps those that hold a wanted literal.
class LogReader {
 public:
  explicit LogReader(ParseContext& context);

  /// `line` starts a record; `head` is what it was taken apart to.
  void begin(std::string_view line, const LogLine& head, std::uint32_t number);

  /// True if a record is open, which `line` continues: exception, frames, more text.
  bool add(std::string_view line);

  void finish();

  bool has_records() const { return has_records_; }
  bool has_kept() const { return has_kept_; }
  bool is_flink() const { return is_flink_; }  ///< a logger or a line names Flink's package
  const LogSpan& span() const { return span_; }

 private:
  ParseContext& context_;
  LogRecord record_;
  std::string text_;     // of the open record, message and continuation, as far as it is kept
  bool is_cut_ = false;  // more than that came
  LogSpan span_;
  bool is_open_ = false;
  bool is_wanted_ = false;
  bool has_records_ = false;
  bool has_kept_ = false;
  bool is_flink_ = false;
};

}  // namespace flinkdiag

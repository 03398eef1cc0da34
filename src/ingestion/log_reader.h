#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/log_line.h"
#include "ingestion/parser.h"

namespace flinkdiag {

/// Finds any of many literals in one pass over a text.
class LiteralSet {
 public:
  explicit LiteralSet(const std::vector<std::string>& literals);
  ~LiteralSet();
  LiteralSet(const LiteralSet&) = delete;
  LiteralSet& operator=(const LiteralSet&) = delete;

  bool found_in(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;  // null: no literal, nothing is ever found
};

/// Collects log records and keeps those that hold a wanted literal.
class LogReader {
 public:
  LogReader(ParseContext& context, const LiteralSet& wanted);

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
  const LiteralSet& wanted_;
  LogRecord record_;
  std::string text_;  // of the open record, message and continuation
  LogSpan span_;
  bool is_open_ = false;
  bool is_wanted_ = false;
  bool has_records_ = false;
  bool has_kept_ = false;
  bool is_flink_ = false;
};

}  // namespace flinkdiag

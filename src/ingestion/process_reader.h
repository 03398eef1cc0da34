#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingestion/dump_reader.h"
#include "ingestion/log_reader.h"
#include "ingestion/parser.h"

namespace flinkdiag {

/// A line that belongs to nothing that is known.
struct UnreadLine {
  std::uint32_t number = 0;
  bool is_frame = false;
};

/// Reads the lines of one process: each belongs to a dump, to a log record, or to nothing that is
/// known.
class ProcessReader {
 public:
  /// `source`: what a prefix of the lines says of where they come from; may be empty.
  ProcessReader(ParseContext& context, std::string source)
      : context_(context), dumps_(context, std::move(source)), log_(context) {}

  /// `time` of a prefix, if there is any. Asked first: add_known_frame().
  void add(std::string_view line, std::uint32_t number, std::optional<TimeMs> time);

  /// See DumpReader.
  bool add_known_frame(std::string_view line) { return dumps_.add_known_frame(line); }
  void resume() { dumps_.resume(); }
  bool can_be_resumed() const { return dumps_.can_be_resumed() && !log_.has_records(); }

  void finish() {
    dumps_.finish();
    log_.finish();
  }

  const DumpReader& dumps() const { return dumps_; }
  const LogReader& log() const { return log_; }
  const std::optional<UnreadLine>& first_unread() const { return first_unread_; }

 private:
  void add_line(std::string_view line, std::uint32_t number, std::optional<TimeMs> time);
  void note_unread(std::string_view line, std::uint32_t number);

  ParseContext& context_;
  DumpReader dumps_;
  LogReader log_;
  std::optional<UnreadLine> first_unread_;
  bool has_own_clock_ = false;  // its records have times; those of a prefix may be of another zone
};

/// What became of all processes of an input.
struct TextOutcome {
  bool has_hotspot = false, has_records = false, has_kept = false, is_flink = false;
  LogSpan span;
  std::optional<UnreadLine> first_unread;

  void add(const ProcessReader& reader);
  /// Of the lines that follow `lines_before` others.
  void add(const TextOutcome& later, std::uint32_t lines_before);
};

}  // namespace flinkdiag

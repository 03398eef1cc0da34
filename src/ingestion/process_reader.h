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
  bool add_known_frame(std::string_view line) {
    if (has_hole_ || !dumps_.add_known_frame(line)) return false;
    ++context_.read_lines;
    return true;
  }
  void resume() { dumps_.resume(); }
  bool can_be_resumed() const {
    return dumps_.can_be_resumed() && !log_.has_records() && !has_hole_;
  }

  void finish() {
    dumps_.finish();
    log_.finish();
  }

  const DumpReader& dumps() const { return dumps_; }
  const LogReader& log() const { return log_; }
  const std::optional<UnreadLine>& first_unread() const { return first_unread_; }
  bool has_lost_thread() const { return has_lost_thread_; }
  const std::optional<std::uint32_t>& first_hole() const { return first_hole_; }

 private:
  void add_line(std::string_view line, std::uint32_t number, std::optional<TimeMs> time);
  void add_torn(std::string_view line, std::uint32_t number);
  void note_hole(std::uint32_t number);
  void note_unread(std::string_view line, std::uint32_t number);

  ParseContext& context_;
  DumpReader dumps_;
  LogReader log_;
  std::optional<UnreadLine> first_unread_;
  std::optional<std::uint32_t> first_hole_;  // the first line behind zeros, or with some
  bool has_hole_ = false;                    // the lines above were zeros
  bool has_lost_thread_ = false;             // lines of one without a header
  bool is_below_trace_head_ = false;         // or what may be one
  bool has_own_clock_ = false;  // its records have times; those of a prefix may be of another zone
};

/// Lines that come again and again, as they may without end (`yes |`): one that is not understood
/// changes no state, so that from the third time on it need not be tried.
class Repetition {
 public:
  /// Calls `read`, which counts the lines that it does not understand; `line` must outlive the
  /// next.
  template <typename Read>
  void read(ParseContext& context, std::string_view line, const Read& read) {
    std::size_t& unread = context.summary.unread_lines;
    if (times_ >= 2 && line == line_) {
      ++unread;
      return;
    }
    const std::size_t unread_before = unread, read_before = context.read_lines;
    read();
    // A line with escapes may hold several, some of which are understood.
    const bool is_unread = unread == unread_before + 1 && context.read_lines == read_before;
    times_ = !is_unread ? 0 : line == line_ ? times_ + 1 : 1;
    line_ = line;
  }

  /// Some other line was read.
  void interrupt() { times_ = 0; }

 private:
  std::string_view line_;
  int times_ = 0;
};

/// What became of all processes of an input.
struct TextOutcome {
  bool has_hotspot = false, has_records = false, has_kept = false, is_flink = false;
  bool has_lost_thread = false;
  LogSpan span;
  std::optional<UnreadLine> first_unread;
  std::optional<std::uint32_t> first_hole;

  void add(const ProcessReader& reader);
  /// Of the lines that follow `lines_before` others.
  void add(const TextOutcome& later, std::uint32_t lines_before);
};

}  // namespace flinkdiag

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "flinkdiag/support/hash_map.h"
#include "ingestion/frame_lines.h"
#include "ingestion/parser.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {

/// Reads thread dumps line by line: HotSpot's, with all that stands around the threads, and runs of
/// ThreadInfo texts. Writes a Sample for each dump. Lines of something else are handed back, so
/// that dumps may stand in the middle of a log or of any other output.
class DumpReader {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{64} * 1024;

  /// `source`: what a prefix of the lines says of where they come from; may be empty.
  DumpReader(ParseContext& context, std::string source);

  /// True if `line` belongs to a dump.
  bool add(std::string_view line, std::uint32_t number);

  /// True if `line` is a frame of the open thread that was there before in this input. Asked first:
  /// nine lines of ten are.
  bool add_known_frame(std::string_view line);

  /// The same for the message of a log record: a dump that was printed through a logger.
  bool add_logged(std::string_view message, std::uint32_t number);

  /// A log record that is no part of a dump stands between the lines; this is its message.
  void interrupt(std::string_view message);

  /// Lines are missing here: what follows is of another thread.
  void tear();

  /// The last time that was seen beside the dumps; stands in for a dump that tells none.
  void set_clock(std::optional<TimeMs> clock);

  /// Begins as if the title and some threads of a dump had been read. What follows of that dump
  /// becomes a sample at line 0.
  void resume();

  /// Whether all that resume() takes for granted is so at this line.
  bool can_be_resumed() const;

  void finish();

  bool is_in_thread() const { return thread_.has_value() && !is_suspended_; }
  /// The line may be the rest of the header above it.
  bool is_below_header() const { return thread_ && !thread_->has_body(); }
  bool is_logged() const { return is_logged_; }
  bool saw_hotspot() const { return saw_hotspot_; }

 private:
  enum class State {
    outside,          // before, between and behind dumps
    threads,          // `"main" #1 prio=5 ...` and its body
    thread_list,      // "Threads class SMR info:", "_java_thread_list=0x..", "0x..,", "}"
    after_threads,    // "JNI global refs: 19, weak refs: 0": only deadlocks and the heap follow
    deadlock_names,   // "Found one Java-level deadlock:", `"a":`, `  which is held by "b"`
    deadlock_stacks,  // "Java stack information for the threads listed above:", `"a":`, frames
    heap,             // "Heap", " garbage-first heap   total 262144K, used 13K"
  };
  struct Section;
  static const Section kSections[];

  bool take(std::string_view line, std::uint32_t number);
  bool enter_section(std::string_view text, std::uint32_t number);
  bool take_in_state(std::string_view line, std::string_view text);
  bool take_in_deadlock(std::string_view text);
  bool take_time_or_pid(std::string_view text, std::uint32_t number);
  bool take_cut_name(std::string_view text, std::uint32_t number);
  bool begin_cut(std::string_view text);
  void drop_cut_name();
  void take_length(std::string_view text);
  void end_interrupted();

  void begin_sample(std::uint32_t number);
  void begin_thread(Thread header, std::uint32_t number, bool has_bare_frames = false);
  bool is_other_dump(const Thread& header) const;
  static std::string key_of(const Thread& header);
  void end_thread();
  void end_sample();

  ParseContext& context_;
  FrameLines lines_;
  std::string source_;
  State state_ = State::outside;
  std::optional<Sample> sample_;
  std::optional<ThreadBuilder> thread_;
  struct CutName {
    std::string text;
    std::uint32_t number;
  };
  std::optional<CutName> cut_name_;  // of a header without its end, in the line before
  bool is_interrupted_ = false;      // the line before was a log record
  HashSet<std::string> seen_;        // threads of a dump without a title line
  bool has_title_ = false;           // "Full thread dump ..." was there
  bool is_logged_ = false;           // the dump came through a logger
  bool is_suspended_ = false;        // other log records interrupted a logged dump
  bool saw_hotspot_ = false;
  std::optional<TimeMs> clock_;
  std::optional<TimeMs> time_;  // "2026-11-23 10:06:21", the line before a dump
  std::string pid_;             // "7555:", what jcmd prints before a dump
};

}  // namespace flinkdiag

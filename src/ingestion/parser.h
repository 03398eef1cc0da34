#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "flinkdiag/ingestion/ingest.h"
#include "ingestion/literal_set.h"

namespace flinkdiag {

/// Of one input; a JVM has some ten thousands, and each takes half a KB of memory.
inline constexpr std::size_t kMostThreads = 2'000'000;

/// Frames in all stacks of an input's flame graphs. Such a tree of a megabyte can spell out stacks
/// of many gigabytes; real ones, which repeat long paths, stay below one frame in 10 bytes.
constexpr std::size_t most_frames(std::size_t bytes) {
  return std::clamp<std::size_t>(4 * bytes, 2'000'000, 100'000'000);
}

/// What a parser reads from and writes to.
struct ParseContext {
  const Input& input;
  std::uint32_t input_index;  ///< goes into every Place
  const LiteralSet& wanted;   ///< what makes a log line worth keeping
  Incident& out;
  InputSummary& summary;  ///< of this input; the parser fills format, threads, samples, notes, ...
  std::size_t threads = 1;  ///< so many the parser may use; makes no other difference
  std::size_t most_threads = kMostThreads;  ///< so many are kept; the others are cut off
  std::size_t kept_threads = 0;             ///< of all dumps of the input
  bool has_dropped = false;                 ///< there were more
  std::size_t frames_left = most_frames(input.text.size());  ///< see there
  /// Of a text that is read line by line: those that are understood or blank. With
  /// summary.unread_lines it makes all lines, so that none gets lost unsaid.
  std::size_t read_lines = 0;
  /// Set by a parser that met lines of another kind: JSON in a text, text beside JSON.
  bool is_mixed = false;
  /// Bytes below which starting a thread takes longer than it saves.
  std::size_t shortest_stretch = std::size_t{512} << 10;
};

/// Counts a thread that is to be kept; false if there are too many.
bool keep_thread(ParseContext& context);

/// Notes, once, that threads are cut off.
void drop_threads(ParseContext& context);

/// Whether an input is for a parser, told from its content alone.
enum class Match { no, maybe, yes };

/// What a text may be that a parser takes. Decides whether it may be wrapped in something else.
enum class Takes {
  its_own,          ///< what it says it reads
  what_holds_it,    ///< anything with its keys inside, as a table or a page
  what_nobody_took  ///< anything at all
};

/// One row of the table in parsers.cpp. The first parser that says yes takes the input, else the
/// first that says maybe.
struct Parser {
  std::string_view id;     ///< InputSummary::format
  std::string_view reads;  ///< what a person calls it, for --help and docs
  Match (*sniff)(std::string_view text);
  void (*parse)(ParseContext& context);
  Takes takes = Takes::its_own;
};

/// All parsers, in the order in which they are asked.
std::span<const Parser> parsers();

/// The parser that takes `text`; null if none does.
const Parser* find_parser(std::string_view text);

/// The same for a text that must be JSON: it is refused as such if nobody knows it.
const Parser* find_json_parser(std::string_view text);

}  // namespace flinkdiag

#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace flinkdiag {

// JSON as text, before and beside strict parsing: inputs may hold several values one after the
// other, may be cut off, and may be damaged.

/// Counts lines while a text is walked through from its start to its end.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text, std::uint32_t first_line = 1)
      : text_(text), line_(first_line) {}

  /// Line of the byte at `offset`; offsets must not decrease from call to call.
  std::uint32_t at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::uint32_t line_;
};

/// Lines on which a key stands, for trees that do not know where they were read.
class KeyLines {
 public:
  KeyLines(std::string_view text, std::string_view key, std::uint32_t first_line);

  /// Line of the next occurrence of the key; of the last one if there are no more.
  std::uint32_t next();

 private:
  std::string_view text_;
  std::string key_;  // with its quotes
  LineCounter lines_;
  std::size_t offset_ = 0;
  std::uint32_t line_;
};

/// One object or array of a text that may hold several.
struct JsonDocument {
  std::string_view text;
  std::string_view rest;   ///< from its start to the end of the input
  std::uint32_t line = 1;  ///< where it starts
  bool complete = false;   ///< false: the input ends before its last bracket
};

/// Takes a text apart into its JSON values: one value, JSON lines, values one below the other,
/// elements of an array. HTTP headers before the first value are passed over.
class JsonSplitter {
 public:
  explicit JsonSplitter(std::string_view text, std::uint32_t first_line = 1);

  bool next(JsonDocument& document);

  /// Lines between the values that are not JSON.
  std::size_t skipped_lines() const { return skipped_lines_; }

 private:
  std::string_view text_;
  LineCounter lines_;
  std::size_t offset_ = 0;
  std::size_t skipped_lines_ = 0;
};

/// Paths of the keys of a JSON value, to tell what it is: "threadInfos",
/// "threadInfos[].threadName",
/// "[].key". No deeper than three keys, and only from the first 64 KiB. Reads damaged JSON as far
/// as it goes.
using JsonOutline = std::set<std::string, std::less<>>;
JsonOutline json_outline(std::string_view text);

/// So many values may a document have that is built as a tree, which takes up to 160 bytes for a
/// value of two or three. Real answers have one in 12 bytes or more.
inline constexpr std::size_t kMostJsonValues = 8'000'000;
bool has_too_many_values(std::string_view json);

/// JSON that was cut off, closed behind its last complete element, so that a strict parser takes
/// it.
std::string close_cut_json(std::string_view text);

}  // namespace flinkdiag

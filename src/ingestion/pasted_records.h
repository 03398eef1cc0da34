#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "ingestion/line_prefix.h"

namespace flinkdiag {

/// The few records of a log that somebody pasted between words of his own, where too few lines
/// begin alike to learn from: indented, behind the backticks of a chat, behind a line's number,
/// behind the name that Docker Compose puts before it. Each is known by itself, since all of a
/// record must follow.
class PastedRecords {
 public:
  /// Longer texts have enough lines to learn from.
  static constexpr std::size_t kLongestText = std::size_t{64} * 1024;

  /// `only_marked`: there are records without anything before them, so that indented ones may be
  /// part of their text.
  static PastedRecords find(std::string_view text, bool only_marked);

  bool empty() const { return !has_any_; }

  /// Nothing if the line has no such prefix.
  std::optional<BareLine> strip(std::string_view line) const;

 private:
  bool only_marked_ = false;
  bool has_any_ = false;
  std::set<std::string, std::less<>> sources_;  // all of their lines have the name before them
};

}  // namespace flinkdiag

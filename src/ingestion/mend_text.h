#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

struct MendedText {
  std::string text;
  std::vector<std::uint32_t>
      numbers;       ///< of each line in the text as it was given; empty: the same
  std::string note;  ///< what was mended: "colours, typographic quotes"
};

/// Undoes what chat windows, mails, web pages and terminals do to a text: colours, typographic
/// quotes, HTML entities, blanks that do not break, lines broken at a column. Nothing if the text
/// shows no sign of it, so that a name which holds such a character by itself keeps it.
std::optional<MendedText> mend_text(std::string_view text);

}  // namespace flinkdiag

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flinkdiag {

/// So many bytes tell how wide lines are.
inline constexpr std::size_t kMeasures = std::size_t{16} * 1024;

/// At which column a terminal, an editor or a mail program broke the lines; 0: none did.
struct LineWidth {
  std::size_t columns = 0;
  std::size_t tab = 1;     // columns of a tab: terminals go on to the next multiple of 8
  bool at_blanks = false;  // no word was broken that fits into a line
  std::string start = {};  // what most lines begin with, such as the name of a pod

  /// Whether `next` is the rest of `line`.
  bool is_broken(std::string_view line, std::string_view next) const;

  /// Of a line that is broken: whether a blank stood where it was.
  bool has_blank(std::string_view line, std::string_view next) const;
};

/// How the lines of a dump or a log, of which `head` is the beginning, were broken.
LineWidth find_width(std::string_view head);

/// The column at which lines end as those of a screen's copy do, cut on the right; 0 if they do
/// not.
std::size_t find_cut(std::string_view text);

}  // namespace flinkdiag

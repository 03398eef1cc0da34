#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/line_prefix.h"

namespace flinkdiag {

/// What a tool that nobody here knows puts before each line: "tm-1 taskmanager ", "dump.txt:12:",
/// "  7 ", "+". Told from the lines that show by themselves where they begin, which are frames and
/// records of a log: what stands before several of them alike is a prefix.
class LearnedPrefix {
 public:
  /// From the lines of the first 64 MiB of `text`. Times and numbers in a prefix may differ from
  /// line to line.
  static LearnedPrefix learn(std::string_view text);

  bool empty() const { return shapes_.empty(); }

  /// The line as it is if it has none of the prefixes. `buffer` holds the source; it is
  /// overwritten.
  BareLine strip(std::string_view line, std::string& buffer) const;

 private:
  struct Shape {
    std::string pattern;      // with a mark in the place of each time and number
    std::vector<bool> names;  // of each number: whether it tells sources apart, as that of a pod
    std::vector<std::set<std::string, std::less<>>> values;  // that were learnt, of each number

    /// Whether the numbers in a line are of sources that were learnt.
    bool knows(const std::vector<std::string_view>& numbers) const;
  };

  void add_hits_of_grep();
  void drop_clocks(std::string_view text);
  void find_sources();

  std::vector<Shape> shapes_;  // longest first
  bool has_sources_ = false;   // the lines of several alternate
};

}  // namespace flinkdiag

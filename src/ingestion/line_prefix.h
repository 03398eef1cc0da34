#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

/// A line without what a collector put before it.
struct BareLine {
  std::string_view text;    ///< into the line, or into `buffer` of strip()
  std::string_view source;  ///< "pod/flink-tm-1/taskmanager", "taskmanager-1"; may be empty
  std::optional<TimeMs> time_ms;
};

struct PrefixKind;

/// What kubectl, container runtimes, log shippers, mails and pagers put before every line.
class LinePrefix {
 public:
  /// Told from the first lines of `text`: nearly all must have it, and something must come to light
  /// below it (a dump, a log), so that the times of a log are not taken for a prefix.
  static LinePrefix detect(std::string_view text);

  bool empty() const { return kinds_.empty(); }

  /// `buffer` holds the text of formats that must be decoded; it is overwritten.
  BareLine strip(std::string_view line, std::string& buffer) const;

 private:
  std::vector<const PrefixKind*> kinds_;  // outermost first
};

/// {"log":"...\n","stream":"stdout","time":"..."}: lines of Docker's json-file driver; or two lines
/// at least of another collector that puts each line into an object.
bool is_json_log(std::string_view text);

}  // namespace flinkdiag

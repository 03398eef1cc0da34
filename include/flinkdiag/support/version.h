#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A Flink or VVR version: 1.20.5, 2.1, 1.17-vvr-8.0.4 (only the leading numbers are kept).
struct Version {
  int major = 0;
  int minor = 0;
  int patch = -1;  ///< -1 when the text named none

  std::strong_ordering operator<=>(const Version&) const = default;
  std::string to_string() const;
};

/// The version at the start of `text`; nothing if it does not start with N.N.
std::optional<Version> parse_version(std::string_view text);

/// A set of minor releases as rule files write it: "*", "1.13-2.3", ">=1.20", "<1.20",
/// "1.18, 1.20-2.3". Bounds include every patch release of a named minor, unless a patch is named.
class VersionRange {
 public:
  static Result<VersionRange> parse(std::string_view text);
  bool contains(const Version& version) const;
  /// What a person reads: "Flink 1.20 and later", "Flink before 1.20", "Flink 1.13 to 1.19".
  std::string describe(std::string_view product = "Flink") const;

 private:
  struct Span {
    std::optional<Version> from, to;
    bool to_excluded = false;
  };
  std::vector<Span> spans_;
};

}  // namespace flinkdiag

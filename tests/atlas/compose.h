#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "atlas/atlas_book.h"
#include "properties/dump_text.h"

namespace flinkdiag {

/// The classes of one Flink release with their methods, as tests/data/flink/methods.tsv holds them.
class FlinkClasses {
 public:
  explicit FlinkClasses(const Version& release);

  /// "Class.method" with the package that the class has in this release. Names of other projects
  /// stay. Throws if the release has no such class or method, or several such classes.
  std::string full_name(const std::string& frame) const;

 private:
  Version release_;
  std::map<std::string, std::set<std::string>> by_simple_name_;  ///< full names
  std::map<std::string, std::set<std::string>> methods_;         ///< by full name
};

/// The minor releases of Flink that `range` takes in.
std::vector<Version> releases_in(const VersionRange& range);

/// The JDKs that people run a release on.
std::vector<int> jdks_of(const Version& release, const AtlasCase& one);

/// The dump that `one` gives on this release and JDK.
Dump compose(const AtlasBook& book, const AtlasCase& one, const FlinkClasses& classes,
             const Version& release, int jdk);

}  // namespace flinkdiag

#pragma once

#include <string>
#include <vector>

namespace flinkdiag {

struct SourceFile {
  std::string path;  ///< relative to the repository: "src/rules/matcher.cpp"
  std::string text;
  std::string code;  ///< `text` with comments and the insides of literals blanked
};

/// Every .h and .cpp under include/ and src/, by path.
const std::vector<SourceFile>& source_tree();

/// The layer that a file belongs to: "rules" for include/flinkdiag/rules/x.h and src/rules/x.cpp,
/// "diagnose" for include/flinkdiag/diagnose.h, "" for include/flinkdiag/version.h.
std::string layer_of(const std::string& path);

/// The repository's path of each `#include "..."` of ours in `file`, e.g. src/cli/run.h.
std::vector<std::string> own_includes(const SourceFile& file);

/// Each `#include <...>` of `file`.
std::vector<std::string> foreign_includes(const SourceFile& file);

/// Comments, strings and characters replaced by blanks, line ends kept.
std::string blank_comments_and_literals(const std::string& text);

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Names of files in archives, and those below the folder at hand, have no "/" at their start:
/// "in.tgz!home/alice/dump" becomes "/in.tgz!/home/alice/dump", in which expressions find alice.
std::string from_root(std::string_view path);
/// What from_root() was made of, perhaps with tokens by now.
std::string not_from_root(std::string_view path);

/// The path as texts would name what is in it: "jstack 10.0.3.7 log" for "jstack_10.0.3.7.log".
/// Where a name ends is not sure, so that there are several. `endings` are those of the names of
/// files.
std::vector<std::string> texts_of_path(std::string_view path,
                                       const std::vector<std::string>& endings);

}  // namespace flinkdiag

#pragma once

#include <string>
#include <vector>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

struct UnlistedFolder {
  std::string path;
  int error = 0;  ///< errno
};

struct FolderContent {
  std::vector<std::string> files;        ///< everything that is no folder, in natural order
  std::vector<UnlistedFolder> unlisted;  ///< folders that cannot be listed
};

/// What lies in `folder` and below. Links are followed; a folder that is reached twice (a loop of
/// links) is listed once.
FolderContent list_folder(const std::string& folder);

/// "cannot be opened: No such file or directory; check the path"
std::string why_not_opened(int error);

/// "dump.txt: cannot be opened: No such file or directory; check the path"
Error cannot_open(const std::string& path, int error);

}  // namespace flinkdiag

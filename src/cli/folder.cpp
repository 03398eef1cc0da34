#include "cli/folder.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "cli/bytes.h"
#include "cli/natural_order.h"

namespace flinkdiag {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::string join_path(std::string_view folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

class FolderWalk {
 public:
  FolderContent walk(const std::string& folder) {
    pending_.push_back(folder);
    while (!pending_.empty()) {
      const std::string next = std::move(pending_.back());
      pending_.pop_back();
      list(next);
    }
    std::sort(content_.files.begin(), content_.files.end(), natural_less);
    return std::move(content_);
  }

 private:
  void list(const std::string& path) {
    const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
    if (!folder) {
      content_.unlisted.push_back({path, errno});
      return;
    }
    struct stat status {};
    if (fstat(dirfd(folder.get()), &status) != 0) return;
    if (!seen_.emplace(status.st_dev, status.st_ino).second) return;
    while (const dirent* entry = readdir(folder.get())) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") add(join_path(path, name));
    }
  }

  void add(std::string path) {
    struct stat status {};
    const bool is_folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    (is_folder ? pending_ : content_.files).push_back(std::move(path));
  }

  FolderContent content_;
  std::vector<std::string> pending_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

FolderContent list_folder(const std::string& folder) { return FolderWalk().walk(folder); }

std::string why_not_opened(int error) {
  const char* remedy =
      error == EACCES || error == EPERM ? "check its permissions" : "check the path";
  return fmt::format("cannot be opened: {}; {}", system_message(error), remedy);
}

Error cannot_open(const std::string& path, int error) {
  return {fmt::format("{}: {}", path, why_not_opened(error))};
}

}  // namespace flinkdiag

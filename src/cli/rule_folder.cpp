#include "cli/rule_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "cli/bytes.h"
#include "cli/folder.h"

namespace flinkdiag {
namespace {

constexpr std::uint64_t kMaxRuleFile = 16 << 20;

Result<std::string> read_rule_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return cannot_open(path, errno);
  const Result<Bytes> bytes = read_open_file(fd, kMaxRuleFile);
  close(fd);
  if (!bytes) return Error{fmt::format("{}: {}", path, bytes.error().message)};
  return std::string(bytes.value().view);
}

}  // namespace

Result<std::vector<RuleFile>> read_rule_folders(const std::vector<std::string>& folders) {
  std::map<std::string, std::string> text_by_path;
  for (const std::string& folder : folders) {
    const FolderContent content = list_folder(folder);
    if (!content.unlisted.empty())
      return cannot_open(content.unlisted.front().path, content.unlisted.front().error);
    bool any = false;
    for (const std::string& file : content.files) {
      // schema.json describes the rules to editors; samples are what rules are tested on.
      const auto below = std::filesystem::path(file).lexically_relative(folder).generic_string();
      if (!file.ends_with(".json") || below == "schema.json" || below.starts_with("samples/"))
        continue;
      Result<std::string> text = read_rule_file(file);
      if (!text) return text.error();
      text_by_path[below] = std::move(*text);
      any = true;
    }
    if (!any)
      return Error{fmt::format("{}: holds no rule file; give a folder with *.json", folder)};
  }
  std::vector<RuleFile> files;
  for (auto& [path, text] : text_by_path) files.push_back({path, std::move(text)});
  return files;
}

}  // namespace flinkdiag

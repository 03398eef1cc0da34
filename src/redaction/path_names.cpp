#include "redaction/path_names.h"

#include <re2/re2.h>

#include <algorithm>

namespace flinkdiag {
namespace {

std::string as_words(std::string_view path, const std::vector<std::string>& endings) {
  std::string words(path);
  for (const std::string& ending : endings) {
    for (auto at = words.find(ending); at != words.npos; at = words.find(ending, at + 1))
      words[at] = ' ';
  }
  for (char& c : words) {
    if (c == '_' || c == '!' || c == '/') c = ' ';
  }
  // "jstack-nm07.acme.com-20261123.txt"
  constexpr std::size_t kShortestDate = 6;
  for (auto at = words.find('-'); at != words.npos; at = words.find('-', at + 1)) {
    const auto end = std::min(words.find_first_not_of("0123456789", at + 1), words.size());
    if (end - at > kShortestDate) words[at] = ' ';
  }
  return words;
}

}  // namespace

std::string from_root(std::string_view path) {
  std::string rooted = "/";
  for (const char c : path) {
    rooted += c;
    if (c == '!') rooted += '/';
  }
  return rooted;
}

std::string not_from_root(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    out += path[i];
    if (path.substr(i).starts_with("!/")) ++i;
  }
  return out;
}

std::vector<std::string> texts_of_path(std::string_view path,
                                       const std::vector<std::string>& endings) {
  // "nm07.acme.com-2.txt", "taskmanager_nm07-41234-5f2c81.txt"
  static const RE2 kNumber(R"(-(\d+(?:-[0-9a-f]{6})?(?:\.[A-Za-z][A-Za-z0-9]*)*(?:$|[/!_])))");
  std::string numbers_apart(path);
  RE2::GlobalReplace(&numbers_apart, kNumber, R"(_\1)");
  // "dump/10.0.3.7.txt" is a folder, and no host as Java prints it.
  std::vector<std::string> texts{from_root(path)};
  for (const std::string_view name : {path, std::string_view(numbers_apart)}) {
    texts.push_back(as_words(name, endings));
    // "nm07.acme.com.jstack"; the number in the name of a library is a version
    const auto dot = name.rfind('.');
    if (dot != name.npos && !name.ends_with(".jar"))
      texts.push_back(as_words(name.substr(0, dot), endings));
  }
  return texts;
}

}  // namespace flinkdiag

#include "architecture/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = FLINKDIAG_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<SourceFile> read_tree() {
  std::vector<SourceFile> files;
  for (const char* top : {"include", "src"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      const std::string text = read(entry.path());
      files.push_back({entry.path().lexically_relative(kRoot).generic_string(), text,
                       blank_comments_and_literals(text)});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string> includes(const SourceFile& file, const std::regex& pattern) {
  std::vector<std::string> out;
  for (std::sregex_iterator at(file.text.begin(), file.text.end(), pattern), end; at != end; ++at) {
    out.push_back((*at)[1]);
  }
  return out;
}

}  // namespace

const std::vector<SourceFile>& source_tree() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

std::string layer_of(const std::string& path) {
  for (const std::string top : {"include/flinkdiag/", "src/"}) {
    if (path.rfind(top, 0) != 0) continue;
    const std::string rest = path.substr(top.size());
    if (rest == "diagnose.h") return "diagnose";
    const auto slash = rest.find('/');
    return slash == std::string::npos ? "" : rest.substr(0, slash);
  }
  return "";
}

std::vector<std::string> own_includes(const SourceFile& file) {
  static const std::regex pattern("(?:^|\n)[ \t]*#[ \t]*include[ \t]*\"([^\"]+)\"");
  std::vector<std::string> out;
  for (const std::string& name : includes(file, pattern)) {
    // As the compiler looks: beside the file, then in include/, then in src/.
    const fs::path beside = (fs::path(file.path).parent_path() / name).lexically_normal();
    const bool is_public = name.rfind("flinkdiag/", 0) == 0;
    out.push_back(fs::exists(kRoot / beside) ? beside.generic_string()
                                             : (is_public ? "include/" : "src/") + name);
  }
  return out;
}

std::vector<std::string> foreign_includes(const SourceFile& file) {
  static const std::regex pattern("(?:^|\n)[ \t]*#[ \t]*include[ \t]*<([^>]+)>");
  return includes(file, pattern);
}

std::string blank_comments_and_literals(const std::string& text) {
  std::string out = text;
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, out.size()); ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
    return to;
  };
  const auto after = [&](std::string_view mark, std::size_t from) {
    const auto found = text.find(mark, from);
    return found == text.npos ? text.size() : found + mark.size();
  };
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest.starts_with("//")) {
      at = blank(at, std::min(text.find('\n', at), text.size()));
    } else if (rest.starts_with("/*")) {
      at = blank(at, after("*/", at + 2));
    } else if (rest.starts_with("R\"")) {
      const auto open = std::min(text.find('(', at), text.size());
      const std::string close = ")" + text.substr(at + 2, open - at - 2) + "\"";
      at = blank(at, after(close, open));
    } else if (rest[0] == '"' || (rest[0] == '\'' && (at == 0 || !is_word(text[at - 1])))) {
      auto end = at + 1;  // a ' after a digit parts thousands: 100'000
      while (end < text.size() && text[end] != rest[0]) end += text[end] == '\\' ? 2 : 1;
      at = blank(at, end + 1);
    } else {
      ++at;
    }
  }
  return out;
}

}  // namespace flinkdiag

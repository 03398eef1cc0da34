#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace flinkdiag {

/// An empty folder that goes away, with its content, at the end of the test.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  /// The path of `name` in the folder.
  std::string path(std::string_view name = "") const;

  /// Writes a file, and the folders above it; gives its path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path root_;
};

std::string read_text_file(const std::string& path);

/// A file of tests/data.
std::string data_path(std::string_view name);

}  // namespace flinkdiag

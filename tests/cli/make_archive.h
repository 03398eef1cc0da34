#pragma once

#include <string>
#include <vector>

namespace flinkdiag {

struct ArchiveMember {
  std::string path;
  std::string content;
  std::string link_to;  ///< not empty: a symbolic link
};

/// The bytes of an archive as libarchive writes it: format "pax", "zip", "7zip", "raw" (one member,
/// no names); filter "none", "gzip", "zstd", "bzip2", "xz".
std::string make_archive(const std::string& format, const std::string& filter,
                         const std::vector<ArchiveMember>& members);

/// A compressed file that is no archive.
std::string compress(const std::string& filter, const std::string& content);

}  // namespace flinkdiag

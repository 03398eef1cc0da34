#pragma once

#include <cstddef>
#include <string_view>

namespace flinkdiag {

/// A file that was compiled into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view path;
  std::string_view text;
};

}  // namespace flinkdiag

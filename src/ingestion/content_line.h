#pragma once

#include <cstddef>
#include <string_view>

namespace flinkdiag {

/// A line of a dump or the first line of a log record: what stands below a true prefix.
bool is_content(std::string_view line);

/// How many lines of `text` are content. What is a time and nothing else does not count: every
/// export has a field of these.
std::size_t count_content(std::string_view text);

}  // namespace flinkdiag

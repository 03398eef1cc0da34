#pragma once

#include <string>
#include <string_view>

namespace flinkdiag {

/// True for a thread that was pasted out of JSON, still on one line:
/// `"name" Id=7 WAITING\n\tat a.B.c(B.java:1)\n`
bool is_escaped_dump(std::string_view line);

/// The lines that such a line stands for, without the quotes around the value.
std::string unescape_dump(std::string_view line);

}  // namespace flinkdiag

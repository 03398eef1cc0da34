#pragma once

#include <string>

namespace flinkdiag {

// What happens to a text between the JVM and the one who reads it.

std::string with_crlf(const std::string& text);
std::string as_utf16_le(const std::string& text);
std::string as_utf16_be(const std::string& text);
std::string with_kubectl_timestamps(const std::string& text);
std::string inside_taskmanager_log(const std::string& text);

}  // namespace flinkdiag

#include "properties/wrap_text.h"

#include <string_view>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

std::string each_line(std::string_view text, const std::string& before, const std::string& after) {
  std::string out;
  for (std::string_view line; next_line(text, line);) out += before + std::string(line) + after;
  return out;
}

// The length of a character in UTF-8 stands in its first byte; the text is valid.
char32_t next_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t character = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    character = (character << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(length);
  return character;
}

// With the byte order mark; no sample holds a character beyond the first plane.
std::string as_utf16(std::string_view text, bool little_endian) {
  std::string out = little_endian ? "\xFF\xFE" : "\xFE\xFF";
  while (!text.empty()) {
    const char32_t unit = next_character(text);
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += little_endian ? low : high;
    out += little_endian ? high : low;
  }
  return out;
}

}  // namespace

std::string with_crlf(const std::string& text) { return each_line(text, "", "\r\n"); }

std::string as_utf16_le(const std::string& text) { return as_utf16(text, true); }

std::string as_utf16_be(const std::string& text) { return as_utf16(text, false); }

std::string with_kubectl_timestamps(const std::string& text) {
  return each_line(text, "2026-11-23T08:46:41.123456789Z ", "\n");
}

std::string inside_taskmanager_log(const std::string& text) {
  return "2026-11-23 08:46:30,100 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "Establish JobManager connection for job 2bc67c5ffdb4796f7e5d8983442c2d1d.\n"
         "2026-11-23 08:46:30,101 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "Offer reserved slots to the leader of job 2bc67c5ffdb4796f7e5d8983442c2d1d.\n" +
         text +
         "2026-11-23 08:47:30,102 INFO  org.apache.flink.runtime.taskexecutor.TaskExecutor [] - "
         "The heartbeat of ResourceManager is back.\n";
}

}  // namespace flinkdiag

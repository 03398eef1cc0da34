#include "properties/wrap_text.h"

#include <codecvt>
#include <locale>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

std::string each_line(std::string_view text, const std::string& before, const std::string& after) {
  std::string out;
  for (std::string_view line; next_line(text, line);) out += before + std::string(line) + after;
  return out;
}

std::string as_utf16(const std::string& text, bool little_endian) {
  std::wstring_convert<std::codecvt_utf8_utf16<char16_t>, char16_t> convert;
  std::string out;
  for (const char16_t unit : u'\uFEFF' + convert.from_bytes(text)) {
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

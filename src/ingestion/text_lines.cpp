#include "ingestion/text_lines.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "flinkdiag/support/text.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kHead = std::size_t{64} * 1024;
constexpr int kThreadsThatTell = 16;

struct Refusal {
  std::string_view mark;  // at the start of the text, or of a line if it is a word of a text format
  bool is_text;
  std::string_view reason;
};

constexpr std::string_view kJavacore =
    "an OpenJ9 javacore; the thread dump of Flink's REST API works there, too";

constexpr auto kRefusals = std::to_array<Refusal>({
    {"JAVA PROFILE 1.", false, "a heap dump; thread dumps are taken with jstack"},
    {{"FLR\0", 4}, false, "a JFR recording; convert it to collapsed stacks first"},
    {"\177ELF", false, "a core file or a binary; thread dumps are taken with jstack"},
    {"0SECTION ", true, kJavacore},
    {"1TISIGINFO", true, kJavacore},
    {"===== FULL THREAD DUMP", true, "a JRockit thread dump; Flink does not run on that JVM"},
});

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && !is_space(c) && c != '\f' && c != '\x1b' && c != '\b';
}

// Text has hardly any control characters. NUL bytes in a few runs are what is left of a log that
// was rotated by truncating it, or of blocks that were not written.
bool is_binary(std::string_view head) {
  constexpr std::size_t kMostRuns = 4;
  std::size_t controls = 0, nuls = 0, runs = 0;
  char before = ' ';
  for (const char c : head) {
    if (c == '\0') {
      ++nuls;
      runs += before == '\0' ? 0 : 1;
    } else if (is_control(c)) {
      ++controls;
    }
    before = c;
  }
  return nuls == head.size() || runs > kMostRuns || controls * 20 > head.size() - nuls;
}

bool is_state(std::string_view line) {
  return trim_left(line).starts_with("java.lang.Thread.State:");
}

void for_each_line_upwards(
    std::string_view text,
    const std::function<void(std::string_view line, std::uint32_t number)>& take) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto number = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n') + 1);
  while (true) {
    const auto end = text.rfind('\n');
    auto line = text.substr(end == text.npos ? 0 : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line, number--);
    if (end == text.npos) return;
    text = text.substr(0, end);
  }
}

}  // namespace

// In a dump the state follows the header. Upside down it stands above, and a blank line below.
bool is_upside_down(std::string_view text) {
  if (!contains(text.substr(0, kHead), "java.lang.Thread.State:")) return false;
  std::string_view rest = text.substr(0, 16 * kHead), line;
  bool after_state = false, after_header = false;
  int upright = 0, reversed = 0;
  // After some threads it is clear.
  while (std::abs(upright - reversed) < kThreadsThatTell && next_line(rest, line)) {
    const bool state = is_state(line);
    const bool header = !state && trim_left(line).starts_with('"') && read_thread_header(line);
    upright += state && after_header ? 1 : 0;
    reversed += header && after_state ? 1 : 0;
    after_state = state;
    after_header = header;
  }
  return reversed > upright;
}

std::string_view why_not_text(std::string_view text) {
  const auto head = text.substr(0, kHead);
  if (trim(head).empty() && text.size() == head.size()) return "it is empty";
  for (const Refusal& refusal : kRefusals) {
    const auto at = head.find(refusal.mark);
    const bool at_line_start = at != head.npos && at > 0 && head[at - 1] == '\n';
    if (at == 0 || (refusal.is_text && at_line_start)) return refusal.reason;
  }
  return is_binary(head) ? "binary data" : "";
}

void for_each_line(std::string_view text, bool upwards,
                   const std::function<void(std::string_view line, std::uint32_t number)>& take) {
  if (upwards) return for_each_line_upwards(text, take);
  std::uint32_t number = 0;
  std::string_view line;
  while (next_line(text, line)) take(line, ++number);
}

}  // namespace flinkdiag

#include "ingestion/line_prefix.h"

#include <re2/re2.h>

#include <algorithm>
#include <deque>
#include <iterator>

#include "flinkdiag/support/text.h"
#include "ingestion/escaped_text.h"
#include "ingestion/log_line.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {

struct PrefixKind {
  bool (*strip)(BareLine& line, std::string& buffer);
};

namespace {

constexpr std::size_t kLooksAtLines = 200;
constexpr std::size_t kLooksAtBytes = std::size_t{256} * 1024;
constexpr std::size_t kDeepest = 3;  // "[pod/..] 2026-..Z line" has two

// Takes what `pattern` matches off the line; its one group is what is kept.
bool strip_pattern(BareLine& line, const RE2& pattern, std::string_view& group) {
  re2::StringPiece rest(line.text.data(), line.text.size()), kept;
  if (!RE2::Consume(&rest, pattern, &kept)) return false;
  group = {kept.data(), kept.size()};
  line.text = {rest.data(), rest.size()};
  return true;
}

bool strip_source(BareLine& line, const RE2& pattern) {
  return strip_pattern(line, pattern, line.source);
}

bool strip_time(BareLine& line, const RE2& pattern) {
  if (line.text.empty() || !is_digit(line.text.front())) return false;
  std::string_view time;
  if (!strip_pattern(line, pattern, time)) return false;
  if (const auto parsed = parse_timestamp(time)) line.time_ms = parsed->time_ms;
  return true;
}

// kubectl logs --prefix: "[pod/flink-taskmanager-1/taskmanager] line"
bool strip_pod(BareLine& line, std::string&) {
  if (!line.text.starts_with("[pod/")) return false;
  static const RE2 pattern(R"(\[(pod/[^\]\s]+)\] ?)");
  return strip_source(line, pattern);
}

// Docker Compose: "taskmanager-1  | line"
bool strip_compose(BareLine& line, std::string&) {
  if (!contains(line.text, "|")) return false;
  static const RE2 pattern(R"(([A-Za-z0-9][A-Za-z0-9_.-]*) +\| ?)");
  return strip_source(line, pattern);
}

// Files of a container runtime (CRI): "2026-11-23T08:46:41.123456789Z stdout F line"
bool strip_cri(BareLine& line, std::string&) {
  static const RE2 pattern(
      R"((\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)) std(?:out|err) [FP] ?)");
  return strip_time(line, pattern);
}

// kubectl logs --timestamps: "2026-11-23T08:46:41.123456789Z line"
bool strip_kubectl_time(BareLine& line, std::string&) {
  static const RE2 pattern(R"((\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))(?: |$))");
  return strip_time(line, pattern);
}

// The text of the JSON string that `text` starts with, behind its opening quote; still escaped.
std::string_view json_string(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return text.substr(0, end);
}

// {"log":"line\n","stream":"stdout","time":"2026-11-23T08:46:41.123456789Z"}
bool strip_docker_json(BareLine& line, std::string& buffer) {
  static constexpr std::string_view kLog = R"({"log":")", kTime = R"("time":")";
  if (!line.text.starts_with(kLog)) return false;
  const auto log = json_string(line.text.substr(kLog.size()));
  const auto rest = line.text.substr(std::min(line.text.size(), kLog.size() + log.size()));
  if (const auto time = rest.rfind(kTime); time != rest.npos) {
    const auto parsed = parse_timestamp(json_string(rest.substr(time + kTime.size())));
    if (parsed) line.time_ms = parsed->time_ms;
  }
  buffer = unescape_json(log);
  line.text = buffer;
  while (line.text.ends_with('\n') || line.text.ends_with('\r')) line.text.remove_suffix(1);
  return true;
}

constexpr PrefixKind kKinds[] = {
    {strip_docker_json}, {strip_pod}, {strip_compose}, {strip_cri}, {strip_kubectl_time}};

// A line of a dump or the first line of a log record: what stands below a true prefix.
bool is_content(std::string_view text) {
  const auto bare = trim(text);
  if (bare.starts_with("at ") || bare.starts_with("Full thread dump ")) return true;
  if (bare.starts_with('"')) return read_thread_header(bare).has_value();
  return parse_timestamp(bare).has_value() || read_log_line(bare).has_value();
}

// Nearly all of `lines` have the prefix, and content comes to light.
bool has_prefix(const std::vector<BareLine>& lines, const PrefixKind& kind) {
  std::size_t matching = 0, lighted = 0;
  std::string buffer;
  for (BareLine line : lines) {
    if (!kind.strip(line, buffer)) continue;
    ++matching;
    // Below another prefix it is content, too.
    const bool is_nested = std::any_of(std::begin(kKinds), std::end(kKinds), [&](const auto& k) {
      BareLine copy = line;
      std::string other;
      return &k != &kind && k.strip(copy, other);
    });
    if (is_nested || is_content(line.text)) ++lighted;
  }
  return lighted > 0 && matching * 10 >= lines.size() * 9;
}

std::vector<BareLine> first_lines(std::string_view text) {
  std::vector<BareLine> lines;
  std::string_view line;
  text = text.substr(0, kLooksAtBytes);
  while (lines.size() < kLooksAtLines && next_line(text, line)) {
    if (!trim(line).empty()) lines.push_back({line, {}, {}});
  }
  return lines;
}

}  // namespace

LinePrefix LinePrefix::detect(std::string_view text) {
  LinePrefix prefix;
  auto lines = first_lines(text);
  std::deque<std::string> decoded;  // what the lines point into once they were decoded
  while (prefix.kinds_.size() < kDeepest && !lines.empty()) {
    const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const PrefixKind& k) { return has_prefix(lines, k); });
    if (kind == std::end(kKinds)) break;
    prefix.kinds_.push_back(&*kind);
    for (BareLine& line : lines) kind->strip(line, decoded.emplace_back());
    std::erase_if(lines, [](const BareLine& line) { return trim(line.text).empty(); });
  }
  return prefix;
}

BareLine LinePrefix::strip(std::string_view line, std::string& buffer) const {
  BareLine bare{line, {}, {}};
  for (const PrefixKind* kind : kinds_) kind->strip(bare, buffer);
  return bare;
}

bool is_docker_json(std::string_view line) { return line.starts_with(R"({"log":")"); }

}  // namespace flinkdiag

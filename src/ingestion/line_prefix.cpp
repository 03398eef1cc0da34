#include "ingestion/line_prefix.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <utility>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"
#include "ingestion/content_line.h"

namespace flinkdiag {

enum class Group { nothing, source, time };

/// What a tool puts before each line.
struct PrefixKind {
  const char* pattern;     // RE2 with one group; null: the line is a JSON object that holds it
  Group group;             // what the group is
  const char* starts;      // first characters that it may have, so that few lines are matched
  bool is_common = false;  // logs and other texts look so by themselves: much must come to light
};

namespace {

constexpr const char* kDigits = "0123456789";
constexpr const char* kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

constexpr std::size_t kLooksAtLines = 200;
constexpr std::size_t kLooksAtBytes = std::size_t{256} * 1024;
constexpr std::size_t kDeepest = 3;  // "[pod/..] 2026-..Z line" has two

// The text of the JSON string that `text` starts with, behind its opening quote; still escaped.
std::string_view json_string(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return text.substr(0, end);
}

// Behind which keys collectors put the line, and its time.
constexpr std::string_view kTextKeys[] = {"log", "message", "msg", "line"};
constexpr std::string_view kTimeKeys[] = {"time", "@timestamp", "timestamp", "ts"};

// The still escaped text of the first of `keys` that `object` has: "log":"..." or "log": "..."
template <std::size_t N>
std::optional<std::string_view> json_text(std::string_view object,
                                          const std::string_view (&keys)[N]) {
  for (const std::string_view key : keys) {
    const auto at = object.find("\"" + std::string(key) + "\":");
    if (at == object.npos) continue;
    const auto value = trim_left(object.substr(at + key.size() + 3));
    if (value.starts_with('"')) return json_string(value.substr(1));
  }
  return std::nullopt;
}

// {"log":"line\n","stream":"stdout","time":"2026-11-23T08:46:41.123456789Z"}
bool strip_json(BareLine& line, std::string& buffer) {
  const auto text = json_text(line.text, kTextKeys);
  if (!text) return false;
  if (const auto time = json_text(line.text, kTimeKeys)) {
    if (const auto parsed = parse_timestamp(*time)) line.time_ms = parsed->time_ms;
  }
  buffer = unescape_json(*text);
  line.text = buffer;
  while (line.text.ends_with('\n') || line.text.ends_with('\r')) line.text.remove_suffix(1);
  return true;
}

// In the order in which they are tried. A new tool is a row here.
constexpr PrefixKind kKinds[] = {
    // Docker's json-file driver, Fluent Bit, Filebeat: {"log":"line\n","time":"2026-..."}
    {nullptr, Group::nothing, "{"},
    // mail and chat: "> line", ">> line"
    {R"(()(?:> ?)+)", Group::nothing, ">"},
    // kubectl logs --prefix: "[pod/flink-taskmanager-1/taskmanager] line"
    {R"(\[(pod/[^\]\s]+)\] ?)", Group::source, "["},
    // Docker Compose: "taskmanager-1  | line"
    {R"(([A-Za-z0-9][A-Za-z0-9_.-]*) +\| ?)", Group::source, kLetters},
    // files of a container runtime (CRI): "2026-11-23T08:46:41.123456789Z stdout F line"
    {R"((\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)) std(?:out|err) [FP] ?)", Group::time,
     kDigits},
    // journalctl -o short-iso, short-monotonic: "2026-11-23T08:46:41+0000 node7 flink[123]: line",
    // "[12345.678901] node7 flink[123]: line"
    {R"((?:\d{4}-\d\d-\d\dT[0-9:.]+[+-]\d\d:?\d\d|\[ *\d+\.\d+\]) (\S+ [^\s:\[]+(?:\[\d+\])?):(?: |$))",
     Group::source, "[0123456789"},
    // kubectl logs --timestamps: "2026-11-23T08:46:41.123456789Z line"
    {R"((\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))(?: |$))", Group::time, kDigits},
    // journalctl, syslog: "Nov 23 08:46:41 node7 flink[123]: line"
    {R"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+ [^\s:\[]+(?:\[\d+\])?):(?: |$))", Group::source,
     kCapitals},
    // ts: "Nov 23 08:46:41 line"
    {R"(()[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?: |$))", Group::nothing, kCapitals, true},
    // "[2026-11-23 08:46:41.123] line", "2026-11-23 08:46:41 line"
    {R"(\[?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?(?:[ \t]|$))",
     Group::time, "[0123456789", true},
    // "08:46:41 line"
    {R"(()\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?(?: |$))", Group::nothing, "[0123456789", true},
    // cat -n, grep -n, less -N, bat: "   12<tab>line", "12:line", "  12 | line"
    {R"(() *\d{1,8}(?:\t|: ?| ?(?:\||│) ?|$))", Group::nothing, " 0123456789", true},
};

using Compiled = const RE2& (*)();

// Each is compiled when a line first asks for it; most texts ask for none.
template <std::size_t number>
const RE2& compiled_at() {
  static const RE2 pattern(kKinds[number].pattern);
  return pattern;
}

template <std::size_t... indices>
constexpr std::array<Compiled, sizeof...(indices)> list_compiled(std::index_sequence<indices...>) {
  return {compiled_at<indices>...};
}

const RE2& compiled(const PrefixKind& kind) {
  static constexpr auto kCompiled = list_compiled(std::make_index_sequence<std::size(kKinds)>());
  return kCompiled[static_cast<std::size_t>(&kind - kKinds)]();
}

// Takes what the kind puts before a line off it; false if it is not there.
bool strip(const PrefixKind& kind, BareLine& line, std::string& buffer) {
  if (line.text.empty() ||
      std::string_view(kind.starts).find(line.text.front()) == std::string_view::npos) {
    return false;
  }
  if (kind.pattern == nullptr) return strip_json(line, buffer);
  re2::StringPiece rest(line.text.data(), line.text.size()), group;
  if (!RE2::Consume(&rest, compiled(kind), &group)) return false;
  const std::string_view kept(group.data(), group.size());
  if (kind.group == Group::source) line.source = kept;
  if (kind.group == Group::time) {
    if (const auto parsed = parse_timestamp(kept)) line.time_ms = parsed->time_ms;
  }
  line.text = {rest.data(), rest.size()};
  return true;
}

// Nearly all of `lines` have the prefix, and content comes to light.
bool has_prefix(const std::vector<BareLine>& lines, const PrefixKind& kind) {
  std::size_t matching = 0, lighted = 0;
  std::string buffer;
  for (BareLine line : lines) {
    if (!strip(kind, line, buffer)) continue;
    ++matching;
    // Below another prefix it is content, too.
    const bool is_nested = std::any_of(std::begin(kKinds), std::end(kKinds), [&](const auto& k) {
      BareLine copy = line;
      std::string other;
      return &k != &kind && !k.is_common && strip(k, copy, other);
    });
    if (is_nested || is_content(line.text)) ++lighted;
  }
  const std::size_t enough = kind.is_common ? std::max<std::size_t>(matching / 3, 1) : 1;
  return lighted >= enough && matching * 10 >= lines.size() * 9;
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
    for (BareLine& line : lines) flinkdiag::strip(*kind, line, decoded.emplace_back());
    std::erase_if(lines, [](const BareLine& line) { return trim(line.text).empty(); });
  }
  return prefix;
}

BareLine LinePrefix::strip(std::string_view line, std::string& buffer) const {
  BareLine bare{line, {}, {}};
  for (const PrefixKind* kind : kinds_) flinkdiag::strip(*kind, bare, buffer);
  return bare;
}

bool is_json_log(std::string_view text) {
  if (text.starts_with(R"({"log":")")) return true;
  std::string_view line;
  for (int lines = 0; lines < 2; ++lines) {
    if (!next_line(text, line) || !line.starts_with("{\"") || !trim(line).ends_with('}') ||
        !json_text(line, kTextKeys)) {
      return false;
    }
  }
  return true;
}

}  // namespace flinkdiag

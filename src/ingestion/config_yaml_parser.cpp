#include "ingestion/config_yaml_parser.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <vector>

#include "flinkdiag/support/text.h"
#include "ingestion/setting_keys.h"

namespace flinkdiag {
namespace {

// First part of the keys that Flink documents.
constexpr auto kKeyGroups = std::to_array<std::string_view>({
    "akka",
    "blob",
    "blocklist",
    "classloader",
    "client",
    "cluster",
    "compiler",
    "containerized",
    "env",
    "execution",
    "external-resource",
    "external-resources",
    "fs",
    "heartbeat",
    "high-availability",
    "historyserver",
    "internal",
    "io",
    "jmx",
    "job-event",
    "jobmanager",
    "jobstore",
    "kubernetes",
    "metrics",
    "parallelism",
    "pekko",
    "pipeline",
    "process",
    "queryable-state",
    "resourcemanager",
    "rest",
    "restart-strategy",
    "s3",
    "security",
    "slot",
    "slotmanager",
    "sql-client",
    "sql-gateway",
    "state",
    "table",
    "task",
    "taskmanager",
    "web",
    "yarn",
    "zookeeper",
});

struct ConfigLine {
  std::string_view key, value;
};

bool is_key(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
  });
}

// Flink's own reader up to 1.18 cuts at '#' and takes what follows ": " as it stands.
std::optional<ConfigLine> read_line(std::string_view line) {
  line = trim(line.substr(0, line.find('#')));
  const auto colon = line.find(':');
  if (colon == line.npos || !is_key(line.substr(0, colon))) return std::nullopt;
  if (colon + 1 < line.size() && !is_space(line[colon + 1])) return std::nullopt;
  return ConfigLine{.key = line.substr(0, colon), .value = trim(line.substr(colon + 1))};
}

bool is_blank_or_mark(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#' || line == "---" || line == "...";
}

bool is_known_group(std::string_view key) {
  const auto group = key.substr(0, key.find('.'));
  return std::find(kKeyGroups.begin(), kKeyGroups.end(), group) != kKeyGroups.end();
}

// Nested files have keys without a value, and what belongs to them indented or as "- item".
bool is_nested(std::string_view text) {
  std::string_view line;
  bool is_open = false;  // the key before has no value of its own
  while (next_line(text, line)) {
    if (is_blank_or_mark(line)) continue;
    const bool is_inside = is_space(line.front()) || line.starts_with("- ");
    if (is_open && is_inside) return true;
    const auto entry = read_line(line);
    is_open = entry && entry->value.empty();
  }
  return false;
}

// A resource of the Flink Kubernetes operator.
bool is_deployment(std::string_view text) {
  std::string_view line;
  while (next_line(text, line)) {
    if (line.starts_with("kind:")) return trim(line.substr(5)) == "FlinkDeployment";
    if (!is_blank_or_mark(line) && !is_space(line.front()) && !line.starts_with("apiVersion:") &&
        !line.starts_with("metadata:"))
      return false;
  }
  return false;
}

// 'x' and "x" as YAML means them; Flink's old reader kept the quotes, which was never meant.
std::string_view without_quotes(std::string_view value) {
  const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                         value.front() == value.back();
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

void read_flat(ParseContext& context) {
  std::string_view rest = context.input.text, line;
  for (std::uint32_t number = 1; next_line(rest, line); ++number) {
    const auto entry = is_blank_or_mark(line) ? std::nullopt : read_line(line);
    ++(entry || is_blank_or_mark(line) ? context.read_lines : context.summary.unread_lines);
    if (entry && !entry->value.empty()) {
      context.out.settings.push_back({.place = {context.input_index, number},
                                      .key = std::string(entry->key),
                                      .value = std::string(without_quotes(entry->value)),
                                      .source = "config-file"});
    }
  }
}

/// Flattens nested YAML while it is parsed: "state: {backend: {type: rocksdb}}" gives
/// "state.backend.type". Lists become "[a, b]", as Flink hands them on. Anchors may be there, but
/// aliases are refused: nobody needs them here, and they can blow up without end.
class YamlSettings : public YAML::EventHandler {
 public:
  explicit YamlSettings(ParseContext& context)
      : context_(context), is_deployment_(is_deployment(context.input.text)) {}

  bool has_alias() const { return has_alias_; }

  // At a bracket that nothing opened yaml-cpp finds one empty document after the other, for ever.
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == document_at_) throw YAML::ParserException(mark, "nothing can begin here");
    document_at_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string&) override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    has_alias_ = true;
    add_value(mark, "");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add_value(mark, ""); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    add_value(mark, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    if (list_depth_++ == 0) {
      list_.clear();
      list_mark_ = mark;
    }
    levels_.push_back(Level::list);
  }
  void OnSequenceEnd() override {
    levels_.pop_back();
    if (--list_depth_ == 0) add_value(list_mark_, "[" + join(list_, ", ") + "]");
  }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    levels_.push_back(Level::map_key);
  }
  void OnMapEnd() override {
    levels_.pop_back();
    value_is_complete();
  }

 private:
  enum class Level { map_key, map_value, list };

  void add_value(const YAML::Mark& mark, const std::string& value) {
    if (levels_.empty()) return;
    if (list_depth_ > 0) {
      list_.push_back(value);
    } else if (levels_.back() == Level::map_key) {
      path_.push_back(value);
      path_bytes_ += value.size() + 1;
      levels_.back() = Level::map_value;
    } else {
      if (path_bytes_ > kLongestKey) {
        note_long_key(context_);
      } else if (!value.empty()) {
        add_setting(mark, join(path_, "."), value);
      }
      value_is_complete();
    }
  }

  // Of a FlinkDeployment only what Flink itself gets: spec.flinkConfiguration.
  void add_setting(const YAML::Mark& mark, std::string key, const std::string& value) {
    if (is_deployment_) {
      if (!key.starts_with(kDeploymentKeys)) return;
      key.erase(0, kDeploymentKeys.size());
    }
    context_.out.settings.push_back(
        {.place = {context_.input_index, static_cast<std::uint32_t>(mark.line + 1)},
         .key = std::move(key),
         .value = value,
         .source = "config-file"});
  }

  void value_is_complete() {
    if (list_depth_ > 0 || levels_.empty() || levels_.back() != Level::map_value) return;
    path_bytes_ -= path_.back().size() + 1;
    path_.pop_back();
    levels_.back() = Level::map_key;
  }

  static constexpr std::string_view kDeploymentKeys = "spec.flinkConfiguration.";

  ParseContext& context_;
  bool is_deployment_;
  std::vector<Level> levels_;
  std::vector<std::string> path_;
  std::size_t path_bytes_ = 0;  // of the key that it makes, with the dots
  std::vector<std::string> list_;
  std::size_t list_depth_ = 0;
  YAML::Mark list_mark_;
  bool has_alias_ = false;
  int document_at_ = -1;
};

// False if the text is not YAML, though it looked like it.
bool read_nested(ParseContext& context) {
  const std::size_t settings_before = context.out.settings.size();
  std::istringstream stream{std::string(context.input.text)};
  YamlSettings settings(context);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(settings)) {
    }
  } catch (const YAML::Exception& error) {
    context.out.settings.resize(settings_before);
    context.summary.notes.push_back(std::string("not valid YAML, read line by line: ") +
                                    error.what());
    return false;
  }
  if (settings.has_alias()) {
    context.summary.notes.push_back("values given as YAML aliases (*name) were not read");
  }
  return true;
}

}  // namespace

Match sniff_flink_config(std::string_view text) {
  if (is_deployment(text)) return Match::yes;
  constexpr std::size_t kSniffedLines = 500;
  std::size_t lines = 0, entries = 0, known = 0;
  std::string_view line;
  while (lines < kSniffedLines && next_line(text, line)) {
    if (is_blank_or_mark(line)) continue;
    ++lines;
    const auto entry = read_line(line);
    const bool is_item = trim(line).starts_with("- ");
    if (entry || is_item) ++entries;
    if (entry && !is_space(line.front()) && is_known_group(entry->key)) ++known;
  }
  if (known == 0 || entries * 4 < lines * 3) return Match::no;
  return known * 2 >= entries || known >= 3 ? Match::yes : Match::maybe;
}

void parse_flink_config(ParseContext& context) {
  const std::size_t settings_before = context.out.settings.size();
  if (!is_nested(context.input.text) || !read_nested(context)) read_flat(context);
  context.summary.understood = context.out.settings.size() > settings_before;
  if (!context.summary.understood) context.summary.notes.push_back("holds no setting");
}

}  // namespace flinkdiag

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/parallel.h"
#include "flinkdiag/support/text.h"
#include "ingestion/json_readers.h"
#include "ingestion/read_bytes.h"
#include "ingestion/rest_dump_builder.h"

// Flink's REST answers /taskmanagers/:id/thread-dump (1.11+) and /jobmanager/thread-dump (1.15+):
//   {"threadInfos":[{"threadName":"main","stringifiedThreadInfo":"\"main\" Id=1 WAITING on
//   ...\n"}]}
// They are read strictly if they are JSON, else by their two keys alone.

namespace flinkdiag {
namespace {

constexpr std::string_view kNameKey = "\"threadName\"";
constexpr std::string_view kInfoKey = "\"stringifiedThreadInfo\"";
constexpr std::string_view kListKey = "\"threadInfos\"";

struct Entry {
  std::string_view name, info;  // as they stand between the quotes
  std::size_t offset = 0;       // of the value that comes first
};

// How many bytes can be read behind `text`; none if it is not a part of the input.
std::size_t bytes_behind(const Input& input, std::string_view text) {
  const auto offset = offset_in(input, text);
  return offset ? input.text.size() - *offset - text.size() + input.behind : 0;
}

/// JSON with the bytes behind it that simdjson asks for: as it stands if there are as many, which
/// is nearly always, else a copy.
class PaddedJson {
 public:
  PaddedJson(const Input& input, std::string_view text) {
    const std::size_t behind = bytes_behind(input, text);
    if (behind >= simdjson::SIMDJSON_PADDING) {
      view_ = simdjson::padded_string_view(text, text.size() + behind);
      return;
    }
    copy_ = simdjson::padded_string(text);
    if (input.let_go) input.let_go(0, input.text.size());  // not twice in memory
    view_ = copy_;
  }

  simdjson::padded_string_view view() const { return view_; }

 private:
  simdjson::padded_string copy_;
  simdjson::padded_string_view view_;
};

// Still escaped: decoded all at once, the strings would take as much memory as the JSON once more.
std::optional<std::string_view> read_string(simdjson::ondemand::value value) {
  const std::string_view token = value.raw_json_token();
  const auto end = token.rfind('"');  // blanks may follow
  if (!token.starts_with('"') || end == 0) return std::nullopt;
  return token.substr(1, end - 1);
}

// Nothing if `element` is not JSON or not a thread.
std::optional<Entry> read_entry(simdjson::ondemand::value element, const char* start) {
  simdjson::ondemand::object object;
  if (element.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  Entry entry;
  bool has_name = false, has_info = false;
  for (auto member : object) {
    simdjson::ondemand::raw_json_string raw_key;
    simdjson::ondemand::value value;
    if (member.key().get(raw_key) != simdjson::SUCCESS) return std::nullopt;
    if (member.value().get(value) != simdjson::SUCCESS) return std::nullopt;
    const bool is_name = raw_key == "threadName", is_info = raw_key == "stringifiedThreadInfo";
    if (!is_name && !is_info) continue;
    if (!has_name && !has_info) entry.offset = static_cast<std::size_t>(raw_key.raw() - start);
    const auto text = read_string(value);
    if (!text) return std::nullopt;
    (is_name ? entry.name : entry.info) = *text;
    (is_name ? has_name : has_info) = true;
  }
  return has_name && has_info ? std::optional(entry) : std::nullopt;
}

// Reads on behind the last thread that is kept: all of it must be JSON.
bool read_entries(ParseContext& context, simdjson::ondemand::document& json, const char* start,
                  std::vector<Entry>& entries) {
  simdjson::ondemand::array list;
  if (json["threadInfos"].get_array().get(list) != simdjson::SUCCESS) return false;
  for (auto element : list) {
    simdjson::ondemand::value value;
    if (element.get(value) != simdjson::SUCCESS) return false;
    const auto entry = read_entry(value, start);
    if (!entry) return false;
    if (context.kept_threads + entries.size() < context.most_threads) {
      entries.push_back(*entry);
    } else {
      drop_threads(context);
    }
  }
  return true;
}

/// Some of the entries, read with frames and stacks of their own and lines counted from the first.
class Part {
 public:
  Part(const ParseContext& whole, std::span<const Entry> entries)
      : entries_(entries),
        context_{whole.input, whole.input_index, whole.wanted, incident_, summary_},
        dump_(context_, 0) {}

  /// `end`: where in `text` the next part starts.
  void read(std::string_view text, std::size_t end) {
    const std::size_t start = entries_.front().offset;
    LineCounter lines(text.substr(start, end - start), 0);
    for (const Entry& entry : entries_)
      dump_.add(unescape_json(entry.name), unescape_json(entry.info),
                lines.at(entry.offset - start));
    lines_ = lines.at(end - start);
  }

  std::size_t start() const { return entries_.front().offset; }
  std::uint32_t lines() const { return lines_; }
  RestDumpBuilder& dump() { return dump_; }

 private:
  std::span<const Entry> entries_;
  Incident incident_;
  InputSummary summary_;
  ParseContext context_;
  RestDumpBuilder dump_;
  std::uint32_t lines_ = 0;
};

void read_in_parts(ParseContext& context, const JsonDocument& document,
                   std::span<const Entry> entries) {
  const std::size_t most =
      std::min(document.text.size() / context.shortest_stretch, entries.size());
  const std::size_t count = std::clamp<std::size_t>(most, 1, context.threads);
  std::deque<Part> parts;
  for (std::size_t i = 0; i < count && !entries.empty(); ++i) {
    const std::size_t first = entries.size() * i / count, last = entries.size() * (i + 1) / count;
    parts.emplace_back(context, entries.subspan(first, last - first));
  }
  parallel_for(parts.size(), context.threads, [&](std::size_t i) {
    const bool is_last = i + 1 == parts.size();
    parts[i].read(document.text, is_last ? document.text.size() : parts[i + 1].start());
  });
  RestDumpBuilder dump(context, document.line);
  LineCounter above(document.text, document.line);
  std::uint32_t line = parts.empty() ? 0 : above.at(parts.front().start());
  for (Part& part : parts) {
    dump.append(part.dump(), line);
    line += part.lines();
  }
  dump.finish();
}

/// Walks through damaged JSON from key to key. All searches go forward only.
class DamagedDump {
 public:
  explicit DamagedDump(std::string_view text)
      : text_(text),
        name_at_(text.find(kNameKey)),
        info_at_(text.find(kInfoKey)),
        list_at_(text.find(kListKey)) {}

  enum class Key { name, info, list, none };

  /// The next key of interest; afterwards offset() is where it stands.
  Key next_key() {
    refresh(name_at_, kNameKey);
    refresh(info_at_, kInfoKey);
    refresh(list_at_, kListKey);
    key_at_ = std::min({name_at_, info_at_, list_at_});
    if (key_at_ == text_.npos) return Key::none;
    const Key key = key_at_ == name_at_ ? Key::name : key_at_ == info_at_ ? Key::info : Key::list;
    offset_ = key_at_ + (key == Key::name   ? kNameKey
                         : key == Key::info ? kInfoKey
                                            : kListKey)
                            .size();
    return key;
  }

  std::size_t offset() const { return key_at_; }

  /// The string behind the key, decoded; sets `is_cut` if it has no end. The quote that ends it is
  /// one behind which the JSON goes on, since quotes inside may have lost their backslash; and it
  /// ends at the next key at the latest.
  std::string value(bool& is_cut) {
    is_cut = false;
    const auto open = text_.find_first_not_of(": \t\r\n", offset_);
    if (open == text_.npos || text_[open] != '"') return {};
    refresh(name_at_, kNameKey);
    refresh(info_at_, kInfoKey);
    const std::size_t limit = std::min({name_at_, info_at_, text_.size()});
    std::size_t quote = text_.find('"', open + 1);
    while (quote < limit && !ends_string(open + 1, quote, limit))
      quote = text_.find('"', quote + 1);
    is_cut = quote >= text_.size();
    const std::size_t end = std::max(std::min(quote, limit), open + 1);
    offset_ = std::max(offset_, end);
    return decode(text_.substr(open + 1, end - open - 1));
  }

 private:
  void refresh(std::size_t& at, std::string_view key) {
    if (at != text_.npos && at < offset_) at = text_.find(key, offset_);
  }

  bool ends_string(std::size_t start, std::size_t quote, std::size_t limit) const {
    std::size_t backslashes = 0;
    while (quote - backslashes > start && text_[quote - backslashes - 1] == '\\') ++backslashes;
    if (backslashes % 2 == 1) return false;
    const auto next = text_.find_first_not_of(" \t\r\n", quote + 1);
    if (next == text_.npos || next >= limit) return true;
    if (text_[next] == '}' || text_[next] == ']') return true;
    return text_[next] == ',' && text_.find_first_not_of(" \t\r\n", next + 1) >= limit;
  }

  // Backslashes may have been doubled on the way, once or more: "\\n" where "\n" was.
  static std::string decode(std::string_view raw) {
    constexpr int kMostLevels = 4;
    std::string text = unescape_json(raw);
    for (int level = 1; level < kMostLevels; ++level) {
      const bool is_one_line = !contains(text, "\n") && contains(text, "\\n");
      if (!is_one_line && !contains(text, "\\\"")) break;
      text = unescape_json(text);
    }
    return text;
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t key_at_ = 0;
  std::size_t name_at_, info_at_, list_at_;
};

// Whether the list goes on to its bracket behind the last thread.
bool has_end_of_list(std::string_view text) {
  const auto name = text.rfind(kNameKey), info = text.rfind(kInfoKey);
  const auto last = std::max(name == text.npos ? 0 : name, info == text.npos ? 0 : info);
  for (auto at = text.find(']', last); at != text.npos; at = text.find(']', at + 1)) {
    if (trim_right(text.substr(last, at - last)).ends_with('}')) return true;
  }
  return false;
}

}  // namespace

bool read_rest_thread_dump(ParseContext& context, const JsonDocument& document) {
  if (!document.complete) return false;
  const PaddedJson padded(context.input, document.text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document json;
  if (parser.iterate(padded.view()).get(json) != simdjson::SUCCESS) return false;
  std::vector<Entry> entries;
  if (!read_entries(context, json, padded.view().data(), entries)) return false;
  if (entries.empty() && !context.has_dropped)
    context.summary.notes.push_back("the thread dump holds no thread");
  read_in_parts(context, document, entries);
  return true;
}

void salvage_rest_thread_dump(ParseContext& context, const JsonDocument& document) {
  using Key = DamagedDump::Key;
  DamagedDump damaged(document.rest);
  LineCounter lines(document.rest, document.line);
  std::optional<RestDumpBuilder> dump(std::in_place, context, document.line);
  std::optional<std::string> name, info;
  std::size_t read = 0, lost = 0;
  const std::size_t unread_before = context.summary.unread_lines;
  bool is_cut = false;
  const auto close_entry = [&](std::uint32_t line) {
    const bool is_thread = name && info && dump->add(*name, *info, line, is_cut);
    if (name || info) ++(is_thread ? read : lost);
    name.reset();
    info.reset();
  };
  std::uint32_t entry_line = document.line;
  for (Key key = damaged.next_key(); key != Key::none; key = damaged.next_key()) {
    if (key == Key::list) {
      close_entry(entry_line);
      dump->finish();
      dump.emplace(context, lines.at(damaged.offset()));
      continue;
    }
    auto& value = key == Key::name ? name : info;
    if (value) close_entry(entry_line);
    if (!name && !info) entry_line = lines.at(damaged.offset());
    value = damaged.value(is_cut);
    if (name && info) close_entry(entry_line);
  }
  close_entry(entry_line);
  dump->finish();
  context.summary.incomplete |= lost > 0 || is_cut || !has_end_of_list(document.rest) ||
                                context.summary.unread_lines > unread_before ||
                                contains(document.rest, std::string_view("\0", 1));
  context.summary.unread_lines += lost;
  context.summary.understood |= read > 0;
  context.summary.notes.push_back(fmt::format(
      "the JSON is damaged or cut off: {} threads were read by their keys, {} could not be read{}",
      read, lost, is_cut ? ", the last one is incomplete" : ""));
}

}  // namespace flinkdiag

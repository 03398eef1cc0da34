#include "ingestion/unwrap_json.h"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <utility>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/json_walk.h"
#include "flinkdiag/support/text.h"
#include "ingestion/content_line.h"
#include "ingestion/json_members.h"
#include "ingestion/json_text.h"
#include "ingestion/line_prefix.h"
#include "ingestion/message_source.h"
#include "ingestion/message_text.h"

namespace flinkdiag {
namespace {

/// Where the JSON begins, and whether each line is a value by itself.
struct Layout {
  std::size_t begin = 0;
  bool has_lines = false;
};

bool is_value(std::string_view line) {
  JsonSplitter values(line);
  JsonDocument value;
  return values.next(value) && value.complete;
}

// "ok: [tm-1] => {": what Ansible prints before its JSON.
std::size_t begin_in(std::string_view line) {
  const bool is_ansible = line.size() < 256 && trim_right(line).ends_with(" => {");
  return is_ansible ? line.rfind('{') : 0;
}

// Behind a few lines of something else at most: "$ curl ...", headers of HTTP.
std::optional<Layout> layout_of(std::string_view text) {
  const std::size_t most = text.starts_with("HTTP/") ? 40 : 5;
  std::string_view rest = text, line;
  for (std::size_t lines = 0; lines <= most && !rest.empty(); ++lines) {
    const std::string_view from_here = rest;
    next_line(rest, line);
    const auto begin = begin_in(line);
    if (!trim(line).empty() && begins_json(from_here.substr(begin)))
      return Layout{text.size() - from_here.size() + begin, begin == 0 && is_value(line)};
  }
  return std::nullopt;
}

struct Walk {
  std::function<void(const JsonString& found, std::string_view raw)> take;
  std::function<void(std::size_t depth)> closed;
  std::function<void(std::string_view line)> other_line;  // that is no JSON
};

void walk_value(std::string_view text, const Walk& walk) {
  const auto take = [&](const JsonString& found) {
    if (!found.is_key) walk.take(found, text.substr(found.begin, found.end - found.begin));
  };
  walk_json(text, take, walk.closed);
  walk.closed(0);
}

// Lines that stand beside the JSON, but for what divides the elements of an array.
void walk_others(std::string_view text, const Walk& walk) {
  for (std::string_view line; next_line(text, line);) {
    if (line.find_first_not_of("[]{}, \t\r") != line.npos) walk.other_line(line);
  }
}

// A log may go on behind a value: its quotes are none of JSON.
void walk_values(std::string_view text, const Walk& walk) {
  JsonSplitter values(text);
  std::size_t at = 0;
  for (JsonDocument value; values.next(value);) {
    const auto begin = static_cast<std::size_t>(value.text.data() - text.data());
    if (begin > at) walk_others(text.substr(at, begin - at), walk);
    walk_value(value.text, walk);
    at = begin + value.text.size();
  }
  walk_others(text.substr(at), walk);
}

void walk_export(std::string_view text, const Layout& layout, const Walk& walk) {
  text.remove_prefix(layout.begin);
  if (!layout.has_lines) return walk_values(text, walk);
  std::string_view line;
  while (next_line(text, line)) {
    begins_json(line) ? walk_value(line, walk) : walk.other_line(line);
  }
}

MessageOrder order_in(const JsonMember& member) {
  constexpr std::size_t kHead = 400;
  if (!member.has_lines || member.strings < 2) return MessageOrder::as_given;
  return order_of(unescape_json(member.first.substr(0, kHead)),
                  unescape_json(member.last.substr(0, kHead)));
}

struct Message {
  std::string_view text;
  std::uint32_t line;
  std::uint32_t source = 0;
};

/// Writes down the strings of one member.
class Messages {
 public:
  Messages(std::string_view text, const JsonMember& member, bool with_sources)
      : text_(text),
        path_(member.path),
        with_sources_(with_sources),
        lines_(text),
        out_(member.is_cut_by_docker(), order_in(member)) {}

  void take(const JsonString& found, std::string_view raw) {
    const bool is_message = naming_(found, raw).first == path_;
    if (is_message && !with_sources_) return write({raw, line_of(raw)}, {});
    if (!with_sources_) return;
    while (levels_.size() < found.depth) levels_.push_back({{}, unresolved_.size()});
    const auto part = sources_(found, raw);
    if (is_message) {
      unresolved_.push_back(messages_.size());
      messages_.push_back({raw, line_of(raw)});
    } else if (part != nullptr && !levels_.empty() && (levels_.back().source.*part).empty()) {
      levels_.back().source.*part = raw;
    }
  }

  // A message is of the source that the smallest object around both names, before it or behind it.
  void closed(std::size_t depth) {
    for (; levels_.size() > depth; levels_.pop_back()) {
      const Level& level = levels_.back();
      if (level.source.empty()) continue;
      if (unresolved_.size() > level.first) {
        const std::uint32_t source = number_of(level.source.name());
        for (; unresolved_.size() > level.first; unresolved_.pop_back())
          messages_[unresolved_.back()].source = source;
      }
      if (levels_.size() > 1) levels_[levels_.size() - 2].source.complete_with(level.source);
    }
    if (depth == 0) unresolved_.clear();
  }

  // It stands between the messages, as a program may write that does not log.
  void other_line(std::string_view line) {
    if (!with_sources_) return out_.add(line, line_of(line));
    messages_.push_back({line, line_of(line), kOtherLine});
  }

  Unwrapped finish() {
    const bool are_several = names_.size() > 2;
    for (const Message& message : messages_) {
      if (message.source == kOtherLine) {
        out_.add(message.text, message.line);
      } else {
        write(message, are_several ? names_[message.source] : "");
      }
    }
    return std::move(out_).finish();
  }

 private:
  static constexpr std::uint32_t kOtherLine = ~0U;

  struct Level {
    MessageSource source;
    std::size_t first;  // of the unresolved messages that stand in it
  };

  void write(const Message& message, std::string_view source) {
    if (message.text.find('\\') == message.text.npos)
      return out_.add(message.text, message.line, 0, source);
    out_.add(unescape_json(message.text), message.line, 0, source);
  }

  std::uint32_t line_of(std::string_view raw) {
    return lines_.at(static_cast<std::size_t>(raw.data() - text_.data()));
  }

  std::uint32_t number_of(std::string name) {
    const auto [known, is_new] =
        numbers_.try_emplace(std::move(name), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(known->first);
    return known->second;
  }

  std::string_view text_;
  std::uint64_t path_;
  bool with_sources_;
  LineCounter lines_;
  MessageText out_;
  MemberNaming naming_;
  SourceNaming sources_;
  std::vector<Level> levels_;
  std::vector<Message> messages_;
  std::vector<std::size_t> unresolved_;
  HashMap<std::string, std::uint32_t> numbers_;
  std::vector<std::string> names_ = {""};  // the first: no source
};

// The text parser takes the collector's object off each line, and knows the time from it; but it
// reads one line of each, and does not tell pods apart.
bool is_read_as_it_is(std::string_view text, const JsonMember& member, bool has_sources) {
  return !member.has_lines && !member.is_cut_by_docker() && !has_sources && is_json_log(text) &&
         !LinePrefix::detect(text).empty();
}

std::string note_of(const JsonMember& member) {
  constexpr std::size_t kMostOfName = 60;
  const std::string name = unescape_json(cut_text(member.name, kMostOfName));
  return fmt::format("unwrapped: {} of a JSON export{}", count(member.strings, "message"),
                     name.empty() ? "" : fmt::format(" (\"{}\")", name));
}

}  // namespace

std::optional<Unwrapped> unwrap_json(std::string_view text, std::vector<std::string>&) {
  const auto layout = layout_of(text);
  if (!layout) return std::nullopt;
  JsonMembers members;
  std::size_t other_lines = 0, other_content = 0;
  walk_export(text, *layout,
              {[&](const JsonString& found, std::string_view raw) { members.take(found, raw); },
               [](std::size_t) {},
               [&](std::string_view line) {
                 ++other_lines;
                 other_content += count_content(line);
               }});
  const JsonMember* best = members.best();
  // A log, before or in which some value stands.
  static const JsonMember none;
  const bool is_log = !layout->has_lines && other_content > (best == nullptr ? 0 : best->content);
  if (is_log) best = &none;
  if (best == nullptr) return std::nullopt;
  if (!is_log && is_read_as_it_is(text, *best, members.has_sources())) return std::nullopt;
  const std::size_t lines = best->strings + best->line_ends + other_lines;
  Messages messages(text, *best, members.has_sources() && lines <= kMostKeptApart);
  walk_export(text, *layout,
              {[&](const JsonString& found, std::string_view raw) { messages.take(found, raw); },
               [&](std::size_t depth) { messages.closed(depth); },
               [&](std::string_view line) { messages.other_line(line); }});
  Unwrapped unwrapped = messages.finish();
  unwrapped.notes = {is_log ? "unwrapped: the lines beside JSON" : note_of(*best)};
  return unwrapped;
}

}  // namespace flinkdiag

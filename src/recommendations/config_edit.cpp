#include "config_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "flinkdiag/support/printable.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// "  type: rocksdb  # why"
struct KeyLine {
  std::size_t indent = 0;
  std::string key;
  std::string_view value;  // without blanks and comment; empty: what follows belongs to it
};

std::optional<KeyLine> read_key(std::string_view line) {
  const auto text = trim_left(line);
  if (text.empty() || text.front() == '#' || text.front() == '-') return std::nullopt;
  auto colon = text.find(": ");
  if (colon == text.npos && trim_right(text).ends_with(':')) colon = trim_right(text).size() - 1;
  if (colon == text.npos) return std::nullopt;
  auto key = trim(text.substr(0, colon));
  if (key.size() >= 2 && (key.front() == '"' || key.front() == '\''))
    key = key.substr(1, key.size() - 2);
  auto value = text.substr(colon + 1);
  if (const auto comment = value.find(" #"); comment != value.npos)
    value = value.substr(0, comment);
  return KeyLine{line.size() - text.size(), std::string(key), trim(value)};
}

bool is_blank(std::string_view line) {
  line = trim(line);
  return line.empty() || line.front() == '#';
}

bool is_boolean_word(std::string_view value) {
  constexpr std::array<std::string_view, 8> kWords{"on", "off", "yes", "no", "y", "n", "null", "~"};
  return std::ranges::find(kWords, to_lower(value)) != kWords.end();
}

}  // namespace

ConfigStyle style_of(std::string_view text) {
  bool is_nested = false;
  std::string_view line;
  while (next_line(text, line)) {
    const auto entry = read_key(line);
    if (!entry) continue;
    if (entry->indent > 0 && entry->key == "flinkConfiguration") return ConfigStyle::deployment;
    is_nested = is_nested || entry->indent > 0;
  }
  return is_nested ? ConfigStyle::nested : ConfigStyle::flat;
}

std::string quoted_value(std::string_view value, ConfigStyle style) {
  const bool must =
      style == ConfigStyle::deployment || (style == ConfigStyle::nested && is_boolean_word(value));
  return must ? fmt::format("\"{}\"", value) : std::string(value);
}

ConfigEditor::ConfigEditor(std::string_view text, ConfigStyle style) : style_(style) {
  std::string_view line;
  while (next_line(text, line)) lines_.push_back({std::string(line), Mark::same});
}

ConfigEditor::Block ConfigEditor::whole() const { return {0, lines_.size(), 0}; }

// The lines below a key that are indented further, and the indent of the first of them.
ConfigEditor::Block ConfigEditor::block_below(std::size_t line, const Block& outer) const {
  Block block{line + 1, line + 1, outer.indent + 2};
  bool first = true;
  for (std::size_t i = line + 1; i < outer.to; ++i) {
    if (is_blank(lines_[i].text)) continue;
    const auto indent = lines_[i].text.size() - trim_left(lines_[i].text).size();
    if (indent <= outer.indent) break;
    if (first) block.indent = indent;
    first = false;
    block.to = i + 1;
  }
  return block;
}

bool ConfigEditor::set(std::string_view key, std::string_view value) {
  if (style_ != ConfigStyle::deployment)
    return set_in(whole(), key, value, style_ == ConfigStyle::nested);
  Block block = whole();
  for (const std::string_view part : {"spec", "flinkConfiguration"}) {
    std::size_t at = block.from;
    while (at < block.to) {
      const auto entry = read_key(lines_[at].text);
      if (entry && entry->indent == block.indent && entry->key == part) break;
      ++at;
    }
    if (at == block.to || !read_key(lines_[at].text)->value.empty()) return false;
    block = block_below(at, block);
  }
  return set_in(block, key, value, false);
}

bool ConfigEditor::set_in(Block block, std::string_view key, std::string_view value, bool nested) {
  for (std::size_t i = block.from; i < block.to; ++i) {
    const auto entry = read_key(lines_[i].text);
    if (!entry || lines_[i].mark == Mark::removed || entry->indent != block.indent) continue;
    const auto inner = block_below(i, block);
    if (entry->key == key) {
      if (entry->value.empty() && inner.to > inner.from) return false;  // a map, not a value
      replace(i, value);
      return true;
    }
    if (!nested || !key.starts_with(entry->key + ".") || !entry->value.empty()) continue;
    return set_in(inner, key.substr(entry->key.size() + 1), value, nested);
  }
  insert(block, key, value, nested);
  return true;
}

void ConfigEditor::replace(std::size_t line, std::string_view value) {
  const std::string old = lines_[line].text;
  const auto entry = read_key(old);
  const auto quoted = quoted_value(value, style_);
  std::string text;
  if (entry->value.empty()) {
    text = fmt::format("{} {}", trim_right(old), quoted);
  } else {
    const auto at = static_cast<std::size_t>(entry->value.data() - old.data());
    text = old.substr(0, at) + quoted + old.substr(at + entry->value.size());
  }
  if (text == old) return;
  if (lines_[line].mark == Mark::added) {
    lines_[line].text = text;
    return;
  }
  lines_[line].mark = Mark::removed;
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(line) + 1, {text, Mark::added});
}

// At the end of the block. A key that begins as a value of the file does cannot be nested below it,
// and stands with its dots; Flink reads both.
void ConfigEditor::insert(const Block& block, std::string_view key, std::string_view value,
                          bool nested) {
  std::vector<std::string> parts;
  if (nested) {
    for (const auto part : split(key, '.')) parts.emplace_back(part);
    for (std::size_t i = block.from; i < block.to; ++i) {
      const auto entry = read_key(lines_[i].text);
      if (entry && entry->indent == block.indent && key.starts_with(entry->key + "."))
        parts = {std::string(key)};
    }
  } else {
    parts = {std::string(key)};
  }
  std::vector<Line> added;
  std::size_t indent = block.indent;
  for (const auto& part : parts) {
    const bool last = &part == &parts.back();
    added.push_back({fmt::format("{}{}:{}{}", std::string(indent, ' '), part, last ? " " : "",
                                 last ? quoted_value(value, style_) : ""),
                     Mark::added});
    indent += 2;
  }
  auto at = block.to;
  while (at > block.from && trim(lines_[at - 1].text).empty()) --at;
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
}

std::string ConfigEditor::text() const {
  std::string out;
  for (const auto& line : lines_) {
    if (line.mark != Mark::removed) out += line.text + "\n";
  }
  return out;
}

std::string ConfigEditor::diff(std::string_view path) const {
  constexpr std::size_t kContext = 3;
  const auto is_changed = [](const Line& line) { return line.mark != Mark::same; };
  if (std::ranges::none_of(lines_, is_changed)) return {};
  // A line end in the name (of an archive's member, say) would begin a diff of another file.
  std::string out = fmt::format("--- {0}\n+++ {0}\n", printable(path));
  std::size_t old_line = 1, new_line = 1;  // of the line at `i`
  for (std::size_t i = 0; i < lines_.size();) {
    const auto next = static_cast<std::size_t>(
        std::find_if(lines_.begin() + static_cast<std::ptrdiff_t>(i), lines_.end(), is_changed) -
        lines_.begin());
    if (next == lines_.size()) break;
    const auto from = std::max(i, next - std::min(next, kContext));
    old_line += from - i;
    new_line += from - i;
    // The hunk ends where more than twice the context follows unchanged.
    std::size_t to = next, same = 0;
    for (std::size_t j = next; j < lines_.size() && same <= 2 * kContext; ++j) {
      same = is_changed(lines_[j]) ? 0 : same + 1;
      if (same == 0) to = j + 1;
    }
    to = std::min(to + kContext, lines_.size());
    std::string body;
    std::size_t old_count = 0, new_count = 0;
    for (std::size_t j = from; j < to; ++j) {
      const auto mark = lines_[j].mark;
      body += mark == Mark::same ? ' ' : mark == Mark::added ? '+' : '-';
      body += lines_[j].text + "\n";
      old_count += static_cast<std::size_t>(mark != Mark::added);
      new_count += static_cast<std::size_t>(mark != Mark::removed);
    }
    // A hunk without old lines names the line before it.
    out += fmt::format("@@ -{},{} +{},{} @@\n{}", old_count == 0 ? old_line - 1 : old_line,
                       old_count, new_line, new_count, body);
    old_line += old_count;
    new_line += new_count;
    i = to;
  }
  return out;
}

}  // namespace flinkdiag

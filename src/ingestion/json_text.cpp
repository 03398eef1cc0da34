#include "ingestion/json_text.h"

#include <algorithm>
#include <vector>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kOutlineBytes = 64 * 1024;
constexpr std::size_t kOutlineDepth = 3;
constexpr std::size_t kOutlinePaths = 512;

// One past the bracket that closes the value which starts at `start`; npos if none does.
std::size_t end_of_value(std::string_view text, std::size_t start) {
  std::size_t depth = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i = closing_quote(text, i);
      if (i == text.npos) return text.npos;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return text.npos;
}

std::size_t after_http_headers(std::string_view text) {
  if (!text.starts_with("HTTP/")) return 0;
  std::string_view rest = text, line;
  while (next_line(rest, line) && !trim(line).empty()) {
  }
  return text.size() - rest.size();
}

}  // namespace

std::uint32_t LineCounter::at(std::size_t offset) {
  offset = std::min(offset, text_.size());
  if (offset > offset_) {
    const auto passed = text_.substr(offset_, offset - offset_);
    line_ += static_cast<std::uint32_t>(count_newlines(passed));
    offset_ = offset;
  }
  return line_;
}

KeyLines::KeyLines(std::string_view text, std::string_view key, std::uint32_t first_line)
    : text_(text),
      key_("\"" + std::string(key) + "\""),
      lines_(text, first_line),
      line_(first_line) {}

std::uint32_t KeyLines::next() {
  while (offset_ < text_.size()) {
    const auto at = text_.find(key_, offset_);
    if (at == text_.npos) {
      offset_ = text_.size();
      break;
    }
    offset_ = at + key_.size();
    const auto colon = text_.find_first_not_of(" \t\r\n", offset_);
    const bool is_escaped = at > 0 && text_[at - 1] == '\\';
    if (is_escaped || colon == text_.npos || text_[colon] != ':') continue;
    return line_ = lines_.at(at);
  }
  return line_;
}

JsonSplitter::JsonSplitter(std::string_view text, std::uint32_t first_line)
    : text_(text), lines_(text, first_line), offset_(after_http_headers(text)) {}

bool JsonSplitter::next(JsonDocument& document) {
  // Between values: blanks, commas, the end of an array, the record separator of RFC 7464. Any
  // other line ("$ curl ...", "=== job.json ===") is skipped; a value may only start where a line
  // starts or behind one of these.
  constexpr std::string_view kSeparators = " \t\r\n,]\x1e";
  while (true) {
    offset_ = std::min(text_.find_first_not_of(kSeparators, offset_), text_.size());
    if (offset_ == text_.size()) return false;
    if (text_[offset_] == '{' || text_[offset_] == '[') break;
    ++skipped_lines_;
    offset_ = std::min(text_.find('\n', offset_), text_.size());
  }
  const std::size_t end = end_of_value(text_, offset_);
  document.complete = end != text_.npos;
  document.rest = text_.substr(offset_);
  document.text = document.complete ? text_.substr(offset_, end - offset_) : document.rest;
  document.line = lines_.at(offset_);
  offset_ += document.text.size();
  return true;
}

JsonOutline json_outline(std::string_view text) {
  struct Level {
    bool is_object;
    std::size_t path_length;  // of the value itself
    std::size_t keys;         // how many keys lead to it
  };
  text = text.substr(0, kOutlineBytes);
  JsonOutline outline;
  std::vector<Level> levels;
  std::string path;
  std::size_t keys = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') {
      if (c == '[' && keys <= kOutlineDepth) path += "[]";
      levels.push_back({c == '{', path.size(), keys});
    } else if (c == '}' || c == ']') {
      if (!levels.empty()) levels.pop_back();
      if (levels.empty()) break;
    } else if (c == '"') {
      const std::size_t close = closing_quote(text, i);
      if (close == text.npos) break;
      const std::size_t next = text.find_first_not_of(" \t\r\n", close + 1);
      const bool is_key = next != text.npos && text[next] == ':' && !levels.empty();
      if (is_key && levels.back().is_object) {
        keys = levels.back().keys + 1;
        path.resize(levels.back().path_length);
        if (keys <= kOutlineDepth && outline.size() < kOutlinePaths) {
          if (!path.empty()) path += '.';
          outline.insert(path.append(text.substr(i + 1, close - i - 1)));
        }
      }
      i = close;
    }
    if (c == ',' && !levels.empty() && !levels.back().is_object) {
      path.resize(levels.back().path_length);
      keys = levels.back().keys;
    }
  }
  return outline;
}

// Commas within strings count, too: a tree copies these anyway.
bool has_too_many_values(std::string_view json) {
  const auto begins_value = [](char c) { return c == ',' || c == '[' || c == '{'; };
  return static_cast<std::size_t>(std::ranges::count_if(json, begins_value)) > kMostJsonValues;
}

std::string close_cut_json(std::string_view text) {
  std::string open;  // the brackets that close what is open, outermost first
  std::size_t safe = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i = closing_quote(text, i);
      if (i == text.npos) break;
    } else if (c == '{' || c == '[') {
      open.push_back(c == '{' ? '}' : ']');
      safe = i + 1;
    } else if (c == '}' || c == ']') {
      if (!open.empty()) open.pop_back();
      safe = i + 1;
    } else if (c == ',') {
      safe = i;
    }
  }
  std::string closed(text.substr(0, safe));
  return closed.append(open.rbegin(), open.rend());
}

}  // namespace flinkdiag

#include "ingestion/json_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kOutlineBytes = 64 * 1024;
constexpr std::size_t kOutlineDepth = 3;
constexpr std::size_t kOutlinePaths = 512;

// The offset of the quote that closes the string which starts at `open`; npos if none does.
std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i;
    }
  }
  return text.npos;
}

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

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// The number of "uXXXX" at the start of `text`.
std::optional<std::uint32_t> read_unicode_escape(std::string_view text) {
  if (text.size() < 5 || text[0] != 'u') return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(1, 4)) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(to_lower({&c, 1}));
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// Decodes the escape behind a backslash into `out`; bytes used, 0 if it is none.
std::size_t decode_escape(std::string_view text, std::string& out) {
  constexpr std::string_view kNames = "ntrbf\"\\/", kMeanings = "\n\t\r\b\f\"\\/";
  if (text.empty()) return 0;
  if (const auto i = kNames.find(text[0]); i != kNames.npos) {
    out.push_back(kMeanings[i]);
    return 1;
  }
  const auto first = read_unicode_escape(text);
  if (!first) return 0;
  if (*first >= 0xD800 && *first < 0xDC00 && text.size() > 6 && text[5] == '\\') {
    const auto second = read_unicode_escape(text.substr(6));
    if (second && *second >= 0xDC00 && *second < 0xE000) {
      append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
      return 11;
    }
  }
  const bool lone_surrogate = *first >= 0xD800 && *first < 0xE000;
  append_utf8(out, lone_surrogate ? 0xFFFD : *first);
  return 5;
}

}  // namespace

std::uint32_t LineCounter::at(std::size_t offset) {
  offset = std::min(offset, text_.size());
  if (offset > offset_) {
    const auto passed = text_.substr(offset_, offset - offset_);
    line_ += static_cast<std::uint32_t>(std::count(passed.begin(), passed.end(), '\n'));
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

std::string json_unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (true) {
    const auto backslash = raw.find('\\');
    out.append(raw.substr(0, backslash));
    if (backslash == raw.npos) return out;
    raw.remove_prefix(backslash + 1);
    const std::size_t used = decode_escape(raw, out);
    if (used == 0) out.push_back('\\');
    raw.remove_prefix(used);
  }
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

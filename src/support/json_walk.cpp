#include "flinkdiag/support/json_walk.h"

#include <algorithm>
#include <vector>

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text_map.h"

namespace flinkdiag {
namespace {

struct Level {
  bool is_object;
  bool is_row;  // an array in an array
  std::string_view parent, member, setting;
  std::uint64_t path;  // of the object or array itself
  std::size_t column;  // how many values of an array are before the next one
};

// Of what stands within `level`, where it is now.
std::uint64_t path_in(const Level& level) {
  return hash_text(level.is_object ? level.member : "",
                   level.path + (level.is_row ? level.column : 0));
}

Level open_level(const std::vector<Level>& levels, bool is_object) {
  if (levels.empty()) return {is_object, false, {}, {}, {}, 0, 0};
  const Level& around = levels.back();
  const bool is_row = !is_object && !around.is_object;
  return {
      is_object, is_row, around.member, around.member, {}, path_in(around) + (is_object ? 1 : 2),
      0};
}

bool is_followed_by_colon(std::string_view text, std::size_t quote) {
  if (quote >= text.size()) return false;
  const auto next = text.find_first_not_of(" \t\r\n", quote + 1);
  return next != text.npos && text[next] == ':';
}

// The offset of the first character from `at` that is no space, if it is `wanted`; else npos.
std::size_t expect(std::string_view text, std::size_t at, char wanted) {
  at = text.find_first_not_of(" \t\r\n", at);
  return at != text.npos && text[at] == wanted ? at : text.npos;
}

// Of {"value": "...", "key": "a.b"}: the latter, asked for where the former ends. Settings have few
// members; no more are looked at, so that a text of values alone takes no longer than any other.
std::string_view setting_behind(std::string_view text, std::size_t quote) {
  constexpr int kMostMembers = 8;
  std::size_t end = quote + 1;  // of the member before
  for (int member = 0; member < kMostMembers; ++member) {
    const auto comma = expect(text, end, ',');
    const auto name = comma == text.npos ? comma : expect(text, comma + 1, '"');
    const auto name_end = name == text.npos ? name : closing_quote(text, name);
    if (!is_followed_by_colon(text, name_end)) return {};
    const auto value = text.find_first_not_of(" \t\r\n:", name_end + 1);
    if (value == text.npos) return {};
    if (text[value] != '"') {
      end = std::min(text.find_first_of(", \t\r\n{}[]\"", value), text.size());
      continue;
    }
    const auto value_end = closing_quote(text, value);
    if (value_end == text.npos) return {};
    if (text.substr(name + 1, name_end - name - 1) == "key")
      return text.substr(value + 1, value_end - value - 1);
    end = value_end + 1;
  }
  return {};
}

JsonString describe(std::vector<Level>& levels, std::string_view text, std::size_t begin,
                    std::size_t end) {
  JsonString out;
  out.begin = begin;
  out.end = end;
  if (levels.empty()) return out;
  Level& level = levels.back();
  const auto content = text.substr(begin, end - begin);
  out.is_key = level.is_object && is_followed_by_colon(text, end);
  if (out.is_key) level.member = content;
  out.outermost = levels.front().member;
  out.parent = level.parent;
  out.member = level.member;
  out.path = path_in(level);
  out.depth = levels.size();
  if (!out.is_key && level.member == "key") level.setting = content;
  if (!out.is_key && level.member == "value") {
    if (level.setting.empty()) level.setting = setting_behind(text, end);
    out.setting = level.setting;
  }
  return out;
}

}  // namespace

void walk_json(std::string_view text, const std::function<void(const JsonString&)>& take,
               const std::function<void(std::size_t depth)>& closed) {
  // Deeper levels are counted only: a text of brackets alone must not take memory.
  constexpr std::size_t kDeepest = 1000;
  std::vector<Level> levels;
  std::size_t deeper = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '[') && levels.size() == kDeepest) {
      ++deeper;
    } else if ((c == '}' || c == ']') && deeper > 0) {
      --deeper;
    } else if (c == '{' || c == '[') {
      levels.push_back(open_level(levels, c == '{'));
    } else if (c == '}' || c == ']') {
      if (!levels.empty()) levels.pop_back();
      if (closed) closed(levels.size());
    } else if (c == ',' && !levels.empty()) {
      ++levels.back().column;
    } else if (c == '"') {
      const auto end = std::min(closing_quote(text, i), text.size());
      take(describe(levels, text, i + 1, end));
      i = end;
    }
  }
}

}  // namespace flinkdiag

#include "redaction/json_walk.h"

#include <algorithm>
#include <vector>

namespace flinkdiag {
namespace {

struct Level {
  bool is_object;
  std::string_view member, setting;
};

// The quote that closes the string which starts behind `open`; the end of the text if none does.
std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i;
    }
  }
  return text.size();
}

bool is_followed_by_colon(std::string_view text, std::size_t quote) {
  if (quote >= text.size()) return false;
  const auto next = text.find_first_not_of(" \t\r\n", quote + 1);
  return next != text.npos && text[next] == ':';
}

JsonString describe(std::vector<Level>& levels, std::string_view text, std::size_t begin,
                    std::size_t end) {
  JsonString out{begin, end, false, {}, {}, {}};
  if (levels.empty()) return out;
  Level& level = levels.back();
  const auto content = text.substr(begin, end - begin);
  out.is_key = level.is_object && is_followed_by_colon(text, end);
  if (out.is_key) level.member = content;
  out.outermost = levels.front().member;
  out.member = level.member;
  if (!out.is_key && level.member == "key") level.setting = content;
  if (!out.is_key && level.member == "value") out.setting = level.setting;
  return out;
}

}  // namespace

void walk_json(std::string_view text, const std::function<void(const JsonString&)>& take) {
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
      const auto member = levels.empty() ? std::string_view() : levels.back().member;
      levels.push_back({c == '{', member, {}});
    } else if (c == '}' || c == ']') {
      if (!levels.empty()) levels.pop_back();
    } else if (c == '"') {
      const auto end = closing_quote(text, i);
      take(describe(levels, text, i + 1, end));
      i = end;
    }
  }
}

}  // namespace flinkdiag

#include "redaction/json_redactor.h"

#include <algorithm>
#include <set>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/json_walk.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// Frames of native code are paths of libraries: /tmp/tm_worker-1/rocksdb-lib-5f/librocksdbjni.so
bool is_path(std::string_view frame) { return frame.starts_with('/'); }

bool stays(const RedactionRules& rules, const JsonString& found, std::string_view raw) {
  if (holds(rules.frame_members, found.outermost)) return !is_path(raw);
  if (found.is_key || !holds(rules.kept_members, found.member)) return false;
  if (holds(rules.user_members, found.parent)) return false;
  return !contains(raw, "@") && !contains(raw, "://");  // a member of the user's own
}

std::string_view key_of(const JsonString& found) {
  return found.setting.empty() ? found.member : found.setting;
}

// What may stand between the strings of JSON that is whole. Anything else is text.
bool is_punctuation(std::string_view text) {
  return text.find_first_not_of("{}[]:, \t\r\n0123456789.+-eEtrufalsn\"") == text.npos;
}

// The whole JSON in pieces: its strings, and what stands between them.
template <typename TakeBetween, typename TakeString>
void for_each_piece(std::string_view json, const TakeBetween& between, const TakeString& take) {
  std::size_t at = 0;
  walk_json(json, [&](const JsonString& found) {
    between(json.substr(at, found.begin - at));
    take(found, json.substr(found.begin, found.end - found.begin));
    at = found.end;
  });
  between(json.substr(at));
}

}  // namespace

void JsonRedactor::learn(Redactor& redactor, std::string_view json) const {
  const auto between = [&](std::string_view text) {
    if (!is_punctuation(text)) redactor.learn(text);
  };
  std::set<std::string_view> keys;  // the same ones in each object
  for_each_piece(json, between, [&](const JsonString& found, std::string_view raw) {
    if (stays(rules_, found, raw)) return;
    if (!found.is_key && holds(rules_.path_members, found.member))
      return redactor.learn_path(unescape_json(raw));
    if (!found.is_key) return redactor.learn_setting(key_of(found), unescape_json(raw));
    if (keys.insert(raw).second) redactor.learn(unescape_json(raw));
  });
}

std::string JsonRedactor::apply(const Redactor& redactor, std::string_view json) const {
  std::string out;
  out.reserve(json.size());
  const auto between = [&](std::string_view text) {
    is_punctuation(text) ? out.append(text) : out.append(redactor.apply(text));
  };
  const auto redacted = [&](const JsonString& found, std::string_view raw) {
    const std::string text = unescape_json(raw);
    const bool is_file =
        holds(rules_.path_members, found.member) || holds(rules_.frame_members, found.outermost);
    const std::string clean = found.is_key ? redactor.apply(text)
                              : is_file    ? redactor.apply_path(text)
                                           : redactor.apply_setting(key_of(found), text);
    return clean == text ? std::string(raw) : escape_json(clean);
  };
  HashMap<std::string_view, std::string> keys;
  for_each_piece(json, between, [&](const JsonString& found, std::string_view raw) {
    if (stays(rules_, found, raw)) {
      out.append(raw);
    } else if (found.is_key) {
      std::string& key = keys[raw];
      if (key.empty()) key = redacted(found, raw);
      out.append(key);
    } else if (operators_ && holds(rules_.operator_members, found.member)) {
      out.append("[operators]");
    } else {
      out.append(redacted(found, raw));
    }
  });
  return out;
}

}  // namespace flinkdiag

#include "redaction/finder.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

using Expressions = std::vector<std::unique_ptr<const RE2>>;

// Most texts match none of the expressions, and one that is all of them tells so in one go.
struct Group {
  std::unique_ptr<const RE2> any;
  Expressions patterns;
};

struct CompiledKind {
  const RedactionKind* kind;
  std::vector<Group> groups;  // of its patterns, in order
  Expressions unless, unless_behind;
};

const char* groups_sentence(int groups) {
  constexpr std::array<const char*, 3> kSentences{"no group", "one group, which is the value",
                                                  "two groups, which are the key and the value"};
  return kSentences.at(static_cast<std::size_t>(groups));
}

std::optional<Error> compile(const std::vector<std::string>& from, int groups, Expressions& to) {
  for (const std::string& expression : from) {
    auto compiled = std::make_unique<const RE2>(expression, RE2::Quiet);
    if (!compiled->ok()) {
      return Error{fmt::format("redaction.json: \"{}\": {}", expression, compiled->error())};
    }
    if (compiled->NumberOfCapturingGroups() != groups) {
      return Error{fmt::format("redaction.json: \"{}\": must have {}; write (?: ) for others",
                               expression, groups_sentence(groups))};
    }
    to.push_back(std::move(compiled));
  }
  return std::nullopt;
}

bool holds_none(const Group& group, std::string_view text) {
  const bool is_whole = group.any->ok();  // together they may be too large
  return is_whole && !RE2::PartialMatch(text, *group.any);
}

std::vector<Group> grouped(Expressions patterns) {
  constexpr std::size_t kAtOnce = 8;  // of more, one always matches
  std::vector<Group> groups;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (i % kAtOnce == 0) groups.emplace_back();
    groups.back().patterns.push_back(std::move(patterns[i]));
  }
  RE2::Options options(RE2::Quiet);
  options.set_never_capture(true);
  for (Group& group : groups) {
    std::string all;
    for (const auto& one : group.patterns)
      all += fmt::format("{}(?:{})", all.empty() ? "" : "|", one->pattern());
    group.any = std::make_unique<const RE2>(all, options);
  }
  return groups;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }

bool matches_any(const Expressions& expressions, std::string_view text) {
  return std::any_of(expressions.begin(), expressions.end(),
                     [&](const auto& one) { return RE2::FullMatch(text, *one); });
}

// Whether one matches all from the word on in which a match starts to its value:
// "ExpiredTokenException: " of a match at "Token".
bool any_before(const Expressions& expressions, std::string_view text, std::size_t match,
                std::size_t value) {
  if (expressions.empty()) return false;
  while (match > 0 && (is_letter_or_digit(text[match - 1]) || text[match - 1] == '_')) --match;
  return matches_any(expressions, text.substr(match, value - match));
}

std::size_t end_of(const re2::StringPiece& group, std::string_view text) {
  return static_cast<std::size_t>(group.data() - text.data()) + group.size();
}

// The value only is passed over, so that what stands between two values may belong to both; one
// that stays is not, for what it holds. What is behind a value is looked at again so often only:
// "://a:b/" in a row has its "@" at the end of all.
template <typename Take>
void for_each_value(const RE2& pattern, const Expressions& unless_behind, std::string_view text,
                    const Take& take) {
  constexpr std::size_t kOften = 8;  // a text of such values alone must not take for ever
  std::size_t bytes_again = 0;
  re2::StringPiece groups[2];
  for (std::size_t at = 0; at <= text.size();) {
    if (!pattern.Match(text, at, text.size(), RE2::UNANCHORED, groups, 2)) return;
    if (groups[1].data() == nullptr) {  // "x|(y)": matched without a value
      at = std::max(end_of(groups[0], text), at + 1);
      continue;
    }
    const auto begin = static_cast<std::size_t>(groups[1].data() - text.data());
    const auto match = static_cast<std::size_t>(groups[0].data() - text.data());
    const bool may_again = bytes_again < kOften * text.size();
    const bool stays = may_again && any_before(unless_behind, text, match, begin);
    if (!stays) take(begin, begin + groups[1].size());
    const auto next = stays ? begin : end_of(groups[1], text);
    const auto end = end_of(groups[0], text);
    bytes_again += end - next;
    at = std::max(may_again ? next : end, at + 1);
  }
}

template <typename Take>
void for_each_setting(const RE2& pattern, std::string_view text, const Take& take) {
  re2::StringPiece groups[3];
  for (std::size_t at = 0; at <= text.size();) {
    if (!pattern.Match(text, at, text.size(), RE2::UNANCHORED, groups, 3)) return;
    // "(key)(?:=(.+))?": matched without a value; "(?:(key) |(.+) )+" may take the value first.
    const bool is_setting = groups[1].data() != nullptr && groups[2].data() >= groups[1].data();
    if (is_setting)
      take({{groups[1].data(), groups[1].size()}, {groups[2].data(), groups[2].size()}});
    at = std::max(end_of(groups[is_setting ? 2 : 0], text), at + 1);
  }
}

// "mongodb://a", "mongodb://user:password@a"
bool is_behind_scheme(std::string_view text, std::size_t begin) {
  const auto before = text.substr(0, begin);
  return before.ends_with("://") || before.ends_with('@');
}

// "://a:9092,b:9092": from the end of one on the next of a list, if it is one, and not a parameter.
// Behind one with a port all have one, but perhaps the last; without it a URL must tell.
std::optional<std::pair<std::size_t, std::size_t>> next_of_list(std::string_view text,
                                                                std::size_t end, bool is_url) {
  constexpr std::string_view kName =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  const auto skip = [&](std::size_t at, std::string_view all) {
    return std::min(text.find_first_not_of(all, at), text.size());
  };
  const bool has_port = text.substr(end).starts_with(':');
  const auto comma = has_port ? skip(end + 1, "0123456789") : end;
  if (comma >= text.size() || (text[comma] != ',' && text[comma] != ';')) return std::nullopt;
  const auto begin = skip(comma + 1, " ");
  const auto next = skip(begin, kName);
  const auto name = text.substr(begin, next - begin);
  const bool is_name = std::ranges::any_of(name, is_letter) && is_letter_or_digit(name.front());
  const auto behind = text.substr(next);
  const bool goes_on =
      behind.size() > 2 && behind[0] == ':' && is_digit(behind[1]) && is_digit(behind[2]);
  const bool is_last = is_url && begin == comma + 1 && (behind.empty() || behind[0] != '=') &&
                       (!has_port || behind.starts_with('/'));
  if (!is_name || (!goes_on && !is_last)) return std::nullopt;
  return std::pair(begin, next);
}

// Of two that overlap the first one counts. But nothing of a secret may stay.
void cover(FoundValue& first, const FoundValue& second) {
  if (!second.kind->nameless) return;
  if (first.kind->kept) {
    first = second;
  } else if (second.end > first.end) {
    first.end = second.end;
    first.kind = second.kind;
  }
}

// Expressions match nothing that is no UTF-8: a password in Latin-1 would end at its first umlaut.
// Of the same length, with a letter in the place of each such byte; empty if there is none.
std::string with_letters(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto plain = std::ranges::find_if(text.substr(at), [](char c) { return c < 0; });
    at = static_cast<std::size_t>(plain - text.begin());
    if (at == text.size()) break;
    const auto length = read_code_point(text.substr(at)).length;
    if (length == 0) {
      if (out.empty()) out = text;
      out[at] = 'x';
    }
    at += std::max(length, std::size_t{1});
  }
  return out;
}

}  // namespace

struct Finder::Impl {
  std::vector<CompiledKind> kinds;
  Expressions host_settings, user_settings, bucket_settings, secret_settings, open_settings;
  std::vector<Group> setting_lines;
  Expressions operator_names, kept_lines;
  const RedactionRules* rules;

  bool is_public(const CompiledKind& kind, std::string_view value) const {
    // "root" is a password, too.
    const bool is_known =
        !kind.kind->nameless && std::ranges::count(rules->public_values, value) > 0;
    return is_known || matches_any(kind.unless, value);
  }

  void find_all(const RE2& pattern, const CompiledKind& kind, std::string_view text,
                std::vector<FoundValue>& found) const {
    std::size_t listed = 0;  // the end of a list, whose values are found already
    for_each_value(pattern, kind.unless_behind, text, [&](std::size_t begin, std::size_t end) {
      if (begin < listed || begin >= end) return;
      if (is_public(kind, text.substr(begin, end - begin))) return;
      found.push_back({begin, end, kind.kind});
      if (!kind.kind->lists) return;
      const bool is_url = is_behind_scheme(text, begin);
      for (auto next = next_of_list(text, end, is_url); next;
           next = next_of_list(text, next->second, is_url)) {
        found.push_back({next->first, next->second, kind.kind});
        listed = next->second;
      }
    });
  }

  std::optional<Error> compile_lists() {
    struct List {
      const std::vector<std::string>& from;
      Expressions& to;
      int groups = 0;
    };
    Expressions lines;
    for (const List& list :
         {List{rules->host_settings, host_settings}, List{rules->user_settings, user_settings},
          List{rules->bucket_settings, bucket_settings},
          List{rules->secret_settings, secret_settings}, List{rules->open_settings, open_settings},
          List{rules->setting_lines, lines, 2}, List{rules->operator_names, operator_names},
          List{rules->kept_lines, kept_lines}}) {
      if (auto error = flinkdiag::compile(list.from, list.groups, list.to)) return error;
    }
    setting_lines = grouped(std::move(lines));
    return std::nullopt;
  }
};

Result<Finder> Finder::compile(const RedactionRules& rules, bool secrets_only) {
  auto impl = std::make_shared<Impl>();
  impl->rules = &rules;
  for (const RedactionKind& kind : rules.kinds) {
    if (secrets_only && !kind.nameless) continue;
    CompiledKind& compiled = impl->kinds.emplace_back();
    compiled.kind = &kind;
    Expressions patterns;
    if (auto error = flinkdiag::compile(kind.patterns, 1, patterns)) return *error;
    compiled.groups = grouped(std::move(patterns));
    if (auto error = flinkdiag::compile(kind.unless, 0, compiled.unless)) return *error;
    if (auto error = flinkdiag::compile(kind.unless_behind, 0, compiled.unless_behind))
      return *error;
  }
  if (auto error = impl->compile_lists()) return *error;
  // One of the user's stands in the place of the built-in one.
  if (std::ranges::none_of(rules.kinds, &RedactionKind::nameless))
    return Error{
        "redaction.json: has no kind of secrets (\"nameless\": true), so that they would stay; "
        "start "
        "from a copy of the built-in rules/redaction.json"};
  Finder finder;
  finder.impl_ = std::move(impl);
  return finder;
}

std::vector<FoundValue> Finder::find(std::string_view original) const {
  const std::string mended = with_letters(original);
  const std::string_view text = mended.empty() ? original : mended;
  std::vector<FoundValue> found;
  for (const CompiledKind& kind : impl_->kinds) {
    for (const Group& group : kind.groups) {
      if (holds_none(group, text)) continue;
      for (const auto& pattern : group.patterns) impl_->find_all(*pattern, kind, text, found);
    }
  }
  std::ranges::stable_sort(found, {}, &FoundValue::begin);
  std::vector<FoundValue> apart;
  for (const FoundValue& value : found) {
    if (apart.empty() || value.begin >= apart.back().end)
      apart.push_back(value);
    else
      cover(apart.back(), value);
  }
  std::erase_if(apart, [](const FoundValue& value) { return value.kind->kept; });
  return apart;
}

bool Finder::is_host_setting(std::string_view key) const {
  return matches_any(impl_->host_settings, key);
}

std::string_view Finder::kind_of_setting(std::string_view key) const {
  if (matches_any(impl_->user_settings, key)) return "user";
  return matches_any(impl_->bucket_settings, key) ? "bucket" : "";
}

bool Finder::tells(std::string_view key) const {
  return is_host_setting(key) || !kind_of_setting(key).empty() || is_secret_setting(key);
}

bool Finder::is_secret_setting(std::string_view key) const {
  return matches_any(impl_->secret_settings, key) && !matches_any(impl_->open_settings, key);
}

std::vector<FoundSetting> Finder::find_settings(std::string_view original) const {
  const std::string mended = with_letters(original);
  const std::string_view text = mended.empty() ? original : mended;
  std::vector<FoundSetting> found;
  for (const Group& group : impl_->setting_lines) {
    if (holds_none(group, text)) continue;
    for (const auto& pattern : group.patterns) {
      for_each_setting(*pattern, text, [&](const FoundSetting& one) {
        if (tells(one.key)) found.push_back(one);
      });
    }
  }
  std::ranges::stable_sort(found, {}, [](const FoundSetting& one) { return one.key.data(); });
  const char* free_from = text.data();
  std::erase_if(found, [&](const FoundSetting& one) {
    if (one.key.data() < free_from) return true;
    free_from = one.value.data() + one.value.size();
    return false;
  });
  const auto in_original = [&](std::string_view part) {
    return original.substr(static_cast<std::size_t>(part.data() - text.data()), part.size());
  };
  for (FoundSetting& one : found) one = {in_original(one.key), in_original(one.value)};
  return found;
}

bool Finder::is_flinks_operator(std::string_view name) const {
  return matches_any(impl_->operator_names, name);
}

bool Finder::is_kept_line(std::string_view line) const {
  return matches_any(impl_->kept_lines, line);
}

bool Finder::is_public(const RedactionKind& kind, std::string_view value) const {
  const auto compiled = std::ranges::find(impl_->kinds, &kind, &CompiledKind::kind);
  return compiled != impl_->kinds.end() && impl_->is_public(*compiled, value);
}

}  // namespace flinkdiag

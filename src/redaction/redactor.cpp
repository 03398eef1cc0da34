#include "redaction/redactor.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "flinkdiag/support/text.h"
#include "redaction/path_names.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
constexpr std::string_view kSecret = "[secret]";

// "db" or "warehouse" may be a host's name, and is a word of every report; "db-7" is no such word.
bool is_telling(std::string_view value) {
  const auto tells = [](char c) {
    return is_digit(c) || c == '-' || c == '.' || c == '_' || c == ':';
  };
  return value.size() >= 4 && std::ranges::any_of(value, tells) &&
         !std::ranges::all_of(value, is_digit);
}

// One for all spellings of a host: "NN1.acme.com.", "2001:DB8:0::1".
std::string usual_spelling(std::string_view value) {
  std::string name = to_lower(value.substr(0, value.find_last_not_of('.') + 1));
  in6_addr address{};
  if (inet_pton(AF_INET6, name.c_str(), &address) != 1) return name;
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(AF_INET6, &address, text.data(), text.size());
}

// Hands over runs of lines, those that stay apart from the others.
template <typename Take>
void for_each_part(std::string_view text, const Finder& finder, const Take& take) {
  std::size_t begin = 0;
  bool is_kept = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto newline = text.find('\n', at);
    const auto end = newline == text.npos ? text.size() : newline + 1;
    const bool kept = finder.is_kept_line(text.substr(at, newline - at));
    if (kept != is_kept) {
      if (at > begin) take(text.substr(begin, at - begin), is_kept);
      begin = at;
      is_kept = kept;
    }
    at = end;
  }
  if (begin < text.size()) take(text.substr(begin), is_kept);
}

// ":9092"
bool begins_with_port(std::string_view text) {
  return text.size() > 2 && text[0] == ':' && is_digit(text[1]) && is_digit(text[2]);
}

// Each word and what stands before it; at the end perhaps an empty one.
template <typename Take>
void for_each_word(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const auto begin = std::min(text.find_first_of(kWordCharacters), text.size());
    const auto end = std::min(text.find_first_not_of(kWordCharacters, begin), text.size());
    take(text.substr(0, begin), text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

// "zk-1:2181,zk-2:2181" -> "zk-1:2181" and "zk-2:2181", with what stands between them. Gives what
// is left of "db-7, user: alice, password: x": what is no list of hosts any more.
template <typename Take>
std::string_view for_each_host(std::string_view value, const Take& take) {
  while (!value.empty()) {
    const auto end = std::min(value.find_first_of(",; []\"'"), value.size());
    const auto one = value.substr(0, end);
    const bool is_key = contains(one.substr(0, one.find_first_of(":/?")), "=") ||
                        (one.ends_with(':') && end < value.size());
    if (is_key) break;
    take(one, value.substr(end, 1));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return value;
}

std::string_view unquoted(std::string_view value) {
  value = trim(value);
  const bool is_quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
                         value.back() == value.front();
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

bool is_one_word(std::string_view value) {
  constexpr std::size_t kLongestName = 200;
  return !value.empty() && value.size() <= kLongestName &&
         value.find_first_of(" \t\n,;={}[]()$") == value.npos;
}

// "4" says how many buckets a table has; "s3://acme/x" is told by its scheme.
bool is_bucket(std::string_view value) {
  return !contains(value, "/") && value.find_first_not_of("0123456789.-") != value.npos;
}

// "zk-1" of "zk-1:2181"; empty if it does not look like one, or if patterns tell it.
std::string_view host_of(std::string_view text) {
  if (contains(text, "://")) return {};
  const auto host = text.substr(0, text.find_first_of(":/"));
  const bool is_name = !host.empty() && std::isalnum(static_cast<unsigned char>(host.front())) != 0;
  return is_name ? host : std::string_view();
}

}  // namespace

Redactor::Redactor(Finder finder, const RedactionRules& rules, const RedactionMap& known)
    : finder_(std::move(finder)), rules_(rules), tokens_(known) {
  for (const auto& [token, value] : known) {
    const auto kind = token.substr(0, token.rfind('-'));
    const RedactionKind* rule = rule_of(kind);
    // A kind that the rules do not know was put into the map by hand: {"project-1": "falcon"}.
    const bool by_hand = rule == nullptr && kind != kOperator && kind != kJob;
    if (rule != nullptr && rule->any_case) tokens_.add(usual_spelling(value), token);
    if (by_hand || may_stand_anywhere(rule, value)) learn_word(rule, value, token);
    // Words are found by the letters of names; "Session Agg" and "\u8ba2\u5355" are no such word.
    if (by_hand && value.find_first_not_of(kWordCharacters) != value.npos)
      phrases_.add(value, token);
  }
}

const RedactionKind* Redactor::rule_of(std::string_view kind) const {
  const auto rule = std::ranges::find(rules_.kinds, kind, &RedactionKind::kind);
  return rule == rules_.kinds.end() ? nullptr : &*rule;
}

bool Redactor::looks_like_token(std::string_view value) const {
  const auto kind = value.substr(0, value.rfind('-'));
  const auto number = value.substr(std::min(kind.size() + 1, value.size()));
  const bool has_kind = rule_of(kind) != nullptr || kind == kOperator || kind == kJob;
  return has_kind && !number.empty() && std::ranges::all_of(number, is_digit);
}

bool Redactor::may_stand_anywhere(const RedactionKind* rule, std::string_view value) const {
  return rule != nullptr && rule->words && is_telling(value);
}

void Redactor::learn_word(const RedactionKind* rule, std::string_view value,
                          const std::string& token) {
  words_.emplace(value, token);
  path_parts_.add(value, token, Phrases::Where::parts);
  if (rule == nullptr || !rule->any_case) return;
  words_.emplace(usual_spelling(value), token);
  path_parts_.add(usual_spelling(value), token, Phrases::Where::parts);
}

void Redactor::reserve_tokens(std::string_view text) {
  for_each_word(text, [&](std::string_view, std::string_view word) {
    // "host-1.log", "s3a-transfer-bucket-2-unbounded"
    for (auto dash = word.find('-'); dash != word.npos; dash = word.find('-', dash + 1)) {
      const auto begin = word.substr(0, dash).find_last_of("-_.") + 1;
      const auto end = std::min(word.find_first_not_of("0123456789", dash + 1), word.size());
      const auto token = word.substr(begin, end - begin);
      if (looks_like_token(token)) tokens_.reserve(token);
    }
  });
}

void Redactor::learn(std::string_view text) {
  for_each_part(text, finder_, [&](std::string_view part, bool is_kept) {
    if (is_kept) return;
    for (const FoundSetting& setting : finder_.find_settings(part))
      learn_setting(setting.key, setting.value);
    learn_plain(part);
  });
}

void Redactor::learn_plain(std::string_view text) {
  for (const FoundValue& found : finder_.find(text)) {
    if (!found.kind->nameless)
      learn_value(found.kind->kind, text.substr(found.begin, found.end - found.begin));
  }
}

void Redactor::learn_path(std::string_view path) {
  for (const std::string& text : texts_of_path(path, rules_.file_endings)) learn_plain(text);
}

void Redactor::learn_setting(std::string_view key, std::string_view value) {
  if (!finder_.tells(key)) return learn(value);
  if (finder_.is_secret_setting(key)) return;
  const auto kind = finder_.kind_of_setting(key);
  const auto name = unquoted(value);
  if (!kind.empty() && is_one_word(name) && (kind == "user" || is_bucket(name)))
    return learn_value(kind, name);
  if (!finder_.is_host_setting(key)) return learn_plain(value);
  const auto rest = for_each_host(value, [&](std::string_view one, std::string_view) {
    const auto host = host_of(one);
    const bool is_number = std::ranges::all_of(host, is_digit);  // "num.brokers: 3"
    if (finder_.find(one).empty() && !is_number) return learn_value("host", host);
    learn_plain(one);
  });
  learn_plain(rest);
}

void Redactor::learn_value(std::string_view kind, std::string_view value) {
  const RedactionKind* rule = rule_of(kind);
  if (rule != nullptr && finder_.is_public(*rule, value)) return;
  if (tokens_.is_token(value) || looks_like_token(value)) return;
  const bool any_case = rule != nullptr && rule->any_case;
  const std::string& token =
      tokens_.of(kind, value, any_case ? usual_spelling(value) : std::string(value));
  if (may_stand_anywhere(rule, value)) learn_word(rule, value, token);
}

void Redactor::learn_taskmanager(const std::string& id) {
  if (id.empty()) return;
  std::string redacted;
  if (!finder_.find(id).empty()) {
    learn(id);
    redacted = apply(id);
  } else if (const bool has_port = id.find(':') != id.npos; has_port) {  // "worker:41234-5f2c81"
    learn_setting("host", id);
    redacted = apply_setting("host", id);
  } else {
    learn_value("container", id);
    // A word that says much, as an id that somebody chose does: it is none of a report's own.
    const auto token = tokens_.by_value().find(id);
    redacted = token == tokens_.by_value().end() ? id : token->second;
  }
  if (redacted == id) return;
  // It is also a part of names: /tmp/tm_worker-1/..., and of a file in a bundle, without a colon.
  learn_phrase(id, redacted);
  std::string as_file = id;
  std::ranges::replace(as_file, ':', '_');
  std::ranges::replace(redacted, ':', '_');
  learn_phrase(as_file, redacted);
}

void Redactor::learn_process(const std::string& hint) {
  if (std::ranges::all_of(hint, is_digit)) return;  // its pid
  learn(hint);
  if (!finder_.find(hint).empty()) return;
  const std::string name = hint.substr(0, hint.find(' '));
  if (!is_telling(name)) return;  // "orders" of Docker Compose, a word of all texts
  learn_value(name.size() < hint.size() ? "host" : "container", name);
  const auto token = tokens_.by_value().find(name);
  if (token != tokens_.by_value().end())
    learn_phrase(hint, token->second + hint.substr(name.size()));
}

void Redactor::learn_phrase(const std::string& phrase, std::string replacement) {
  path_parts_.add(phrase, replacement, Phrases::Where::parts);
  phrases_.add(phrase, std::move(replacement));
}

void Redactor::learn_secret(std::string_view value) {
  constexpr std::size_t kShortest = 6;  // a shorter one may be a word of any text
  if (value.size() >= kShortest)
    phrases_.add(value, std::string(kSecret), Phrases::Where::anywhere);
}

std::string Redactor::apply(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  for_each_part(text, finder_, [&](std::string_view part, bool is_kept) {
    is_kept ? out.append(part) : out.append(apply_part(part));
  });
  return out;
}

std::string Redactor::apply_path(std::string_view path) const {
  return path_parts_.replace(not_from_root(apply(from_root(path))));
}

std::string Redactor::apply_setting(std::string_view key, std::string_view value) const {
  if (!finder_.tells(key)) return apply(value);
  if (finder_.is_secret_setting(key)) {
    const auto nameless = std::ranges::find(rules_.kinds, true, &RedactionKind::nameless);
    const bool says_nothing =
        value.empty() || (nameless != rules_.kinds.end() && finder_.is_public(*nameless, value));
    return std::string(says_nothing ? value : kSecret);
  }
  const auto name = unquoted(value);
  const auto token = tokens_.by_value().find(name);
  if (!finder_.kind_of_setting(key).empty() && token != tokens_.by_value().end()) {
    std::string out(value);
    const auto begin = static_cast<std::size_t>(name.data() - value.data());
    return out.replace(begin, name.size(), token->second);
  }
  return finder_.is_host_setting(key) ? apply_hosts(value) : apply_plain(value);
}

std::string Redactor::apply_hosts(std::string_view value) const {
  std::string out;
  const auto rest = for_each_host(value, [&](std::string_view one, std::string_view separator) {
    const auto host = host_of(one);
    const auto token = tokens_.by_value().find(host);
    if (finder_.find(one).empty() && token != tokens_.by_value().end()) {
      out.append(token->second).append(one.substr(host.size()));
    } else {
      out.append(apply_plain(one));
    }
    out.append(separator);
  });
  return out.append(apply_plain(rest));
}

std::string Redactor::apply_part(std::string_view text) const {
  std::string out;
  const char* at = text.data();
  const auto until = [&](const char* end) {
    out += apply_plain({at, static_cast<std::size_t>(end - at)});
  };
  for (const FoundSetting& setting : finder_.find_settings(text)) {
    until(setting.value.data());
    out += apply_setting(setting.key, setting.value);
    at = setting.value.data() + setting.value.size();
  }
  until(text.data() + text.size());
  return out;
}

std::string Redactor::apply_plain(std::string_view text) const {
  return replace_words(replace_found(text));
}

// Values that have a token, and phrases; of those that begin at one place the longest is first.
std::vector<Redactor::Claim> Redactor::claims_on(std::string_view text) const {
  std::vector<Claim> claims;
  for (const Phrases::Found& found : phrases_.find(text))
    claims.push_back({found.begin, found.end, std::string(found.replacement), false});
  for (const FoundValue& found : finder_.find(text)) {
    const auto token = tokens_.by_value().find(text.substr(found.begin, found.end - found.begin));
    if (found.kind->nameless)
      claims.push_back({found.begin, found.end, fmt::format("[{}]", found.kind->kind), true});
    else if (token != tokens_.by_value().end())
      claims.push_back({found.begin, found.end, token->second, true});
  }
  std::ranges::stable_sort(claims, [](const Claim& a, const Claim& b) {
    return std::pair(a.begin, b.end) < std::pair(b.begin, a.end);
  });
  return claims;
}

// Where two lay claim to a text, the one that covers the other has it: the operator "acme" does not
// tell what the host "acme-db.internal" is, nor a host what the operator "to acme-db.internal" is.
// Where neither does, both go, in the name of the value: nothing of a secret may stay.
std::string Redactor::replace_found(std::string_view text) const {
  std::string out;
  std::size_t at = 0;
  const auto claims = claims_on(text);
  for (auto next = claims.begin(); next != claims.end();) {
    const Claim* owner = &*next;
    const std::size_t begin = next->begin;
    std::size_t end = next->end;
    for (++next; next != claims.end() && next->begin < end; ++next) {
      if (next->end > end && next->is_value && !owner->is_value) owner = &*next;
      end = std::max(end, next->end);
    }
    out.append(text.substr(at, begin - at)).append(owner->replacement);
    at = end;
  }
  return out.append(text.substr(at));
}

std::string Redactor::replace_words(std::string_view text) const {
  if (tokens_.by_value().empty() && words_.empty()) return std::string(text);
  std::string out;
  for_each_word(text, [&](std::string_view between, std::string_view word) {
    // A word at the end of a sentence: "waits for db-7."
    const auto bare = word.substr(0, word.find_last_not_of('.') + 1);
    const auto end = static_cast<std::size_t>(bare.data() - text.data()) + bare.size();
    out.append(between).append(token_of_word(bare, text.substr(end)));
    out.append(word.substr(bare.size()));
  });
  return out;
}

// A host whose name is any word is one where its port stands behind it.
std::string_view Redactor::token_of_word(std::string_view word, std::string_view behind) const {
  auto known = words_.find(word);
  if (known == words_.end()) known = words_.find(to_lower(word));
  if (known != words_.end()) return known->second;
  if (!begins_with_port(behind)) return word;
  const auto token = tokens_.by_value().find(word);
  const bool is_host = token != tokens_.by_value().end() && token->second.starts_with("host-");
  return is_host ? std::string_view(token->second) : word;
}

}  // namespace flinkdiag

#include "redaction/redactor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

// "db" or "warehouse" may be a host's name, and is a word of every report; "db-7" is no such word.
bool is_telling(std::string_view value) {
  return value.size() >= 4 && std::any_of(value.begin(), value.end(), [](char c) {
           return is_digit(c) || c == '-' || c == '.' || c == '_';
         });
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Not within a word: an operator "sum" is not what "summary" speaks of.
bool stands_at(std::string_view text, std::size_t at, std::string_view phrase) {
  if (!text.substr(at).starts_with(phrase)) return false;
  const auto end = at + phrase.size();
  const bool cuts_before = at > 0 && is_letter(text[at - 1]) && is_letter(phrase.front());
  const bool cuts_after = end < text.size() && is_letter(text[end]) && is_letter(phrase.back());
  return !cuts_before && !cuts_after;
}

}  // namespace

Redactor::Redactor(Finder finder, const RedactionRules& rules, const RedactionMap& known)
    : finder_(std::move(finder)), rules_(rules), tokens_(known) {
  // A kind that the rules do not know was put into the map by hand: {"project-1": "falcon"}.
  for (const auto& [token, value] : known) {
    const auto kind = token.substr(0, token.rfind('-'));
    const auto rule = std::ranges::find(rules.kinds, kind, &RedactionKind::kind);
    const bool is_ours = rule != rules.kinds.end() || kind == kOperator;
    if (!is_ours || (rule != rules.kinds.end() && rule->words && is_telling(value))) {
      words_.emplace(value, token);
    }
  }
}

void Redactor::learn(std::string_view text) {
  for (const FoundValue& found : finder_.find(text)) {
    if (!found.kind->nameless) {
      learn_value(found.kind->kind, text.substr(found.begin, found.end - found.begin));
    }
  }
}

void Redactor::learn_value(std::string_view kind, std::string_view value) {
  const auto rule = std::ranges::find(rules_.kinds, kind, &RedactionKind::kind);
  if (rule != rules_.kinds.end() && finder_.is_public(*rule, value)) return;
  if (tokens_.is_token(value)) return;
  const std::string& token = tokens_.of(kind, value);
  if (rule != rules_.kinds.end() && rule->words && is_telling(value)) words_.emplace(value, token);
}

void Redactor::learn_phrase(const std::string& phrase, std::string replacement) {
  if (!phrase.empty()) phrases_.emplace(phrase, std::move(replacement));
}

std::string Redactor::apply(std::string_view text) const {
  return replace_words(replace_values(replace_phrases(text)));
}

std::string Redactor::replace_values(std::string_view text) const {
  std::string out;
  std::size_t at = 0;
  for (const FoundValue& found : finder_.find(text)) {
    const auto value = text.substr(found.begin, found.end - found.begin);
    const auto token = tokens_.by_value().find(value);
    out.append(text.substr(at, found.begin - at));
    if (found.kind->nameless) {
      out += fmt::format("[{}]", found.kind->kind);
    } else {
      out += token == tokens_.by_value().end() ? value : std::string_view(token->second);
    }
    at = found.end;
  }
  return out.append(text.substr(at));
}

std::string Redactor::replace_words(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const auto begin = std::min(text.find_first_of(kWordCharacters), text.size());
    out.append(text.substr(0, begin));
    text.remove_prefix(begin);
    const auto word = text.substr(0, text.find_first_not_of(kWordCharacters));
    // A word at the end of a sentence: "waits for db-7."
    const auto bare = word.substr(0, word.find_last_not_of('.') + 1);
    const auto known = words_.find(bare);
    out.append(known == words_.end() ? bare : std::string_view(known->second));
    out.append(word.substr(bare.size()));
    text.remove_prefix(word.size());
  }
  return out;
}

std::string Redactor::replace_phrases(std::string_view text) const {
  if (phrases_.empty()) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::pair<const std::string, std::string>* longest = nullptr;
    for (const auto& phrase : phrases_) {
      if (stands_at(text, at, phrase.first) &&
          (longest == nullptr || phrase.first.size() > longest->first.size())) {
        longest = &phrase;
      }
    }
    out.append(longest != nullptr ? std::string_view(longest->second) : text.substr(at, 1));
    at += longest != nullptr ? longest->first.size() : 1;
  }
  return out;
}

}  // namespace flinkdiag

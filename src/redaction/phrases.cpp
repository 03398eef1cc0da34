#include "redaction/phrases.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace flinkdiag {
namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// "java.util.Map" and "Map.get" are names of their own; "waits for Map." ends a sentence.
bool is_joint(char c) { return c == '.' || c == '$'; }

bool starts_in_word(std::string_view text, std::size_t at) {
  return at > 0 && is_letter(text[at]) && is_letter(text[at - 1]);
}

bool ends_in_word(std::string_view text, std::size_t end) {
  return end < text.size() && is_letter(text[end - 1]) && is_letter(text[end]);
}

bool starts_behind_joint(std::string_view text, std::size_t at) {
  return at > 1 && is_letter(text[at]) && is_joint(text[at - 1]) && is_letter(text[at - 2]);
}

bool ends_at_joint(std::string_view text, std::size_t end) {
  return end + 1 < text.size() && is_letter(text[end - 1]) && is_joint(text[end]) &&
         is_letter(text[end + 1]);
}

bool stands(Phrases::Where where, std::string_view text, std::size_t at, std::size_t end) {
  if (where == Phrases::Where::anywhere) return true;
  if (starts_in_word(text, at) || ends_in_word(text, end)) return false;
  return where == Phrases::Where::parts ||
         (!starts_behind_joint(text, at) && !ends_at_joint(text, end));
}

std::size_t common_start(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

void Phrases::add(std::string_view phrase, std::string replacement, Where where) {
  if (phrase.empty()) return;
  const auto [added, is_new] =
      phrases_.try_emplace(std::string(phrase), Replacement{std::move(replacement), where});
  if (!is_new) return;
  starts_[static_cast<unsigned char>(phrase.front())] = true;
  any_within_words_ = any_within_words_ || where == Where::anywhere;
  if (added != phrases_.begin())
    added->second.start = longest_start(&*std::prev(added), added->first);
  for (auto next = std::next(added); next != phrases_.end() && next->first.starts_with(phrase);
       ++next) {
    const Phrase*& start = next->second.start;
    if (start == nullptr || start->first.size() < phrase.size()) start = &*added;
  }
}

// Of `phrase` and the phrases that it starts with, the longest one that `text` starts with.
const Phrases::Phrase* Phrases::longest_start(const Phrase* phrase, std::string_view text) {
  const auto size = common_start(phrase->first, text);
  while (phrase != nullptr && phrase->first.size() > size) phrase = phrase->second.start;
  return phrase;
}

// The phrases that `text` starts with sort before it, and what sorts between them and it starts
// with them, too.
const Phrases::Phrase* Phrases::longest_at(std::string_view text, std::size_t at) const {
  if (starts_in_word(text, at) && !any_within_words_) return nullptr;
  const auto rest = text.substr(at);
  const auto after = phrases_.upper_bound(rest);
  if (after == phrases_.begin()) return nullptr;
  const Phrase* phrase = longest_start(&*std::prev(after), rest);
  while (phrase != nullptr && !stands(phrase->second.where, text, at, at + phrase->first.size()))
    phrase = phrase->second.start;
  return phrase;
}

std::vector<Phrases::Found> Phrases::find(std::string_view text) const {
  std::vector<Found> found;
  if (phrases_.empty()) return found;
  for (std::size_t at = 0; at < text.size();) {
    const bool may_start = starts_[static_cast<unsigned char>(text[at])];
    const auto* phrase = may_start ? longest_at(text, at) : nullptr;
    const std::size_t size = phrase != nullptr ? phrase->first.size() : 1;
    if (phrase != nullptr) found.push_back({at, at + size, phrase->second.text});
    at += size;
  }
  return found;
}

std::string Phrases::replace(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (const Found& found : find(text)) {
    out.append(text.substr(at, found.begin - at)).append(found.replacement);
    at = found.end;
  }
  return out.append(text.substr(at));
}

}  // namespace flinkdiag

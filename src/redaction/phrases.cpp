#include "redaction/phrases.h"

#include <algorithm>
#include <cctype>

namespace flinkdiag {
namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// "java.util.Map" and "Map.get" are names of their own; "waits for Map." ends a sentence.
bool is_joint(char c) { return c == '.' || c == '$'; }

bool cuts_before(std::string_view text, std::size_t at) {
  if (at == 0 || !is_letter(text[at])) return false;
  return is_letter(text[at - 1]) || (at > 1 && is_joint(text[at - 1]) && is_letter(text[at - 2]));
}

bool cuts_after(std::string_view text, std::size_t end) {
  if (end >= text.size() || !is_letter(text[end - 1])) return false;
  return is_letter(text[end]) ||
         (end + 1 < text.size() && is_joint(text[end]) && is_letter(text[end + 1]));
}

std::size_t common_start(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

void Phrases::add(std::string_view phrase, std::string replacement, Where where) {
  if (phrase.empty()) return;
  starts_[static_cast<unsigned char>(phrase.front())] = true;
  phrases_.try_emplace(std::string(phrase), Replacement{std::move(replacement), where});
}

// The phrases that are the start of `text` sort before it, the longest last; between them stand
// others, each of which tells how long the one that is wanted is at most.
const Phrases::Map::value_type* Phrases::longest_at(std::string_view text, std::size_t at) const {
  const bool cuts_word = cuts_before(text, at);
  for (auto start = text.substr(at); !start.empty();) {
    const auto after = phrases_.upper_bound(start);
    if (after == phrases_.begin()) return nullptr;
    const auto& candidate = *std::prev(after);
    const auto size = common_start(candidate.first, start);
    const bool is_start = size == candidate.first.size();
    const auto fits = [&] {
      return candidate.second.where == Where::anywhere ||
             (!cuts_word && !cuts_after(text, at + size));
    };
    if (is_start && fits()) return &candidate;
    start = start.substr(0, is_start ? size - 1 : size);
  }
  return nullptr;
}

std::string Phrases::replace(std::string_view text) const {
  if (phrases_.empty()) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const bool may_start = starts_[static_cast<unsigned char>(text[at])];
    const auto* phrase = may_start ? longest_at(text, at) : nullptr;
    if (phrase != nullptr) {
      out.append(phrase->second.text);
      at += phrase->first.size();
    } else {
      out.push_back(text[at++]);
    }
  }
  return out;
}

}  // namespace flinkdiag

#include "flinkdiag/classification/pattern_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "flinkdiag/support/text_map.h"
#include "lazy_regex.h"
#include "name_template.h"
#include "pattern_text.h"
#include "prefix_index.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kRegexPrefix = "re:";

}  // namespace

struct PatternSet::Impl {
  struct Pattern {
    explicit Pattern(std::string_view text) : spelling(text) {
      if (text.starts_with(kRegexPrefix)) {
        regex = std::make_unique<const LazyRegex>(spelling.substr(kRegexPrefix.size()));
      } else if (text.starts_with(kUserPrefix)) {
        glob_start = kUserPrefix.size();
      }
    }
    std::string_view glob() const { return std::string_view(spelling).substr(glob_start); }
    bool matches(std::string_view text) const {
      if (regex) return RE2::FullMatch(text, regex->get());
      return name ? name->match(text).has_value() : glob_matches(glob(), text);
    }

    std::string spelling;
    std::size_t glob_start = 0;
    std::unique_ptr<const LazyRegex> regex;  // null: a name with fields, else a glob
    std::optional<NameTemplate> name;
  };

  // The slot of the pattern that is spelt like this, or the free one where it belongs.
  PatternId& slot_of(std::string_view spelling) {
    const std::size_t mask = slots.size() - 1;
    auto at = hash_text(spelling) & mask;
    while (slots[at] != kFree && patterns[slots[at]].spelling != spelling) at = (at + 1) & mask;
    return slots[at];
  }
  void make_room() {
    if (2 * (patterns.size() + 1) <= slots.size()) return;
    slots.assign(2 * slots.size(), kFree);
    for (PatternId id = 0; id < patterns.size(); ++id) slot_of(patterns[id].spelling) = id;
  }

  static constexpr PatternId kFree = ~PatternId{0};
  std::deque<Pattern> patterns;
  // Ids by spelling, a power of two, at most half full. Not a map: that takes twice the memory of
  // the patterns, and the pages of a map cost a start more than its instructions.
  std::vector<PatternId> slots = std::vector<PatternId>(256, kFree);
  std::deque<std::string> expression_prefixes;  // what the index points to, beside the globs
  PrefixIndex index;
};

PatternSet::PatternSet() : impl_(std::make_unique<Impl>()) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

Result<PatternId> PatternSet::add(std::string_view pattern, Check check) {
  impl_->make_room();
  auto& slot = impl_->slot_of(pattern);
  if (slot != Impl::kFree) return slot;
  if (pattern.empty()) return Error{"an empty pattern; write a frame, with * for any text"};
  const auto id = static_cast<PatternId>(impl_->patterns.size());
  auto& added = impl_->patterns.emplace_back(pattern);
  if (!added.regex && NameTemplate::is_template(pattern)) {
    auto name = NameTemplate::parse(pattern);
    if (!name) {
      impl_->patterns.pop_back();
      return name.error();
    }
    added.name = std::move(*name);
  }
  // A glob is always valid.
  if (check == Check::now && added.regex && !added.regex->get().ok()) {
    Error error{fmt::format("pattern \"{}\" is not valid: {}; see docs/rules.md", pattern,
                            added.regex->get().error())};
    impl_->patterns.pop_back();
    return error;
  }
  slot = id;
  return id;
}

void PatternSet::compile() {
  for (PatternId id = 0; id < impl_->patterns.size(); ++id) {
    const auto& pattern = impl_->patterns[id];
    if (pattern.name) {
      impl_->index.add(pattern.name->head(), id);
      continue;
    }
    if (!pattern.regex) {
      const auto glob = pattern.glob();
      impl_->index.add(glob.substr(0, glob.find('*')), id);
      continue;
    }
    const auto expression = std::string_view(pattern.spelling).substr(kRegexPrefix.size());
    for (auto& prefix : prefixes_of_expression(expression)) {
      impl_->index.add(impl_->expression_prefixes.emplace_back(std::move(prefix)), id);
    }
  }
  impl_->index.build();
}

std::vector<PatternId> PatternSet::match(std::string_view text) const {
  std::vector<PatternId> ids;
  impl_->index.for_each_prefix_of(text, [&](PatternId id) {
    if (impl_->patterns[id].matches(text)) ids.push_back(id);
  });
  std::ranges::sort(ids);
  // An expression may start in several ways of which one is the start of another.
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<Captured> PatternSet::captures(PatternId id, std::string_view text) const {
  const auto& pattern = impl_->patterns[id];
  if (pattern.regex)
    return pattern.regex->match(text, RE2::ANCHOR_BOTH).value_or(std::vector<Captured>{});
  const auto values = pattern.name ? pattern.name->match(text) : std::nullopt;
  std::vector<Captured> captured;
  if (!values) return captured;
  for (std::size_t field = 0; field < values->size(); ++field) {
    const auto name = NameTemplate::name_of(static_cast<NameTemplate::Field>(field));
    if ((*values)[field].data() != nullptr) captured.push_back({name, (*values)[field]});
  }
  return captured;
}

const std::string& PatternSet::spelling(PatternId id) const { return impl_->patterns[id].spelling; }
std::size_t PatternSet::size() const { return impl_->patterns.size(); }

struct Regex::Impl : LazyRegex {
  using LazyRegex::LazyRegex;
};

Result<Regex> Regex::compile(std::string_view expression, Check check) {
  Regex regex;
  auto impl = std::make_shared<const Impl>(std::string(expression));
  if (check == Check::now && !impl->get().ok()) {
    return Error{
        fmt::format("\"{}\" is not a valid RE2 expression: {}", expression, impl->get().error())};
  }
  regex.impl_ = std::move(impl);
  return regex;
}

bool Regex::find(std::string_view text, Captures& captures) const {
  captures.clear();
  const auto found = impl_->match(text, RE2::UNANCHORED);
  if (!found) return false;
  for (const auto& [name, value] : *found) captures.emplace(name, value);
  return true;
}

}  // namespace flinkdiag

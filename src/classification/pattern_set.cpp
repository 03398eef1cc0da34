#include "flinkdiag/classification/pattern_set.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

namespace flinkdiag {
namespace {

// Bytes, not UTF-8: names in dumps may hold anything, and a pattern must not fail on that.
RE2::Options options() {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(256 << 20);
  return options;
}

std::string expression_of(std::string_view pattern) {
  if (pattern.starts_with("re:")) return std::string(pattern.substr(3));
  if (pattern.starts_with(PatternSet::kUserPrefix))
    pattern.remove_prefix(PatternSet::kUserPrefix.size());
  std::string expression;
  while (true) {
    const auto star = pattern.find('*');
    const auto literal = pattern.substr(0, star);
    expression += RE2::QuoteMeta(re2::StringPiece(literal.data(), literal.size()));
    if (star == pattern.npos) return expression;
    expression += ".*";
    pattern.remove_prefix(star + 1);
  }
}

Captures named_groups(const RE2& expression, std::string_view text, RE2::Anchor anchor,
                      bool& matched) {
  const int groups = expression.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> parts(static_cast<std::size_t>(groups) + 1);
  matched = expression.Match(text, 0, text.size(), anchor, parts.data(), groups + 1);
  Captures captures;
  if (!matched) return captures;
  for (const auto& [index, name] : expression.CapturingGroupNames()) {
    const auto& part = parts[static_cast<std::size_t>(index)];
    if (part.data() != nullptr) captures[name] = std::string(part.data(), part.size());
  }
  return captures;
}

}  // namespace

struct PatternSet::Impl {
  std::vector<std::string> spellings;
  std::map<std::string, PatternId, std::less<>> ids;
  std::unique_ptr<RE2::Set> set;
  std::vector<std::unique_ptr<RE2>> singles;  // null until asked for: few are ever needed

  const RE2& single(PatternId id) {
    if (!singles[id]) singles[id] = std::make_unique<RE2>(expression_of(spellings[id]), options());
    return *singles[id];
  }
};

PatternSet::PatternSet() : impl_(std::make_unique<Impl>()) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

Result<PatternId> PatternSet::add(std::string_view pattern) {
  if (const auto known = impl_->ids.find(pattern); known != impl_->ids.end()) return known->second;
  if (pattern.empty()) return Error{"an empty pattern; write a frame, with * for any text"};
  const auto id = static_cast<PatternId>(impl_->spellings.size());
  impl_->spellings.emplace_back(pattern);
  impl_->singles.emplace_back();
  // A glob is always valid.
  if (pattern.starts_with("re:") && !impl_->single(id).ok()) {
    Error error{fmt::format("pattern \"{}\" is not valid: {}; see docs/rules.md", pattern,
                            impl_->single(id).error())};
    impl_->spellings.pop_back();
    impl_->singles.pop_back();
    return error;
  }
  impl_->ids.emplace(pattern, id);
  return id;
}

void PatternSet::compile() {
  impl_->set = std::make_unique<RE2::Set>(options(), RE2::ANCHOR_BOTH);
  for (const auto& spelling : impl_->spellings) impl_->set->Add(expression_of(spelling), nullptr);
  impl_->set->Compile();
}

std::vector<PatternId> PatternSet::match(std::string_view text) const {
  std::vector<int> hits;
  std::vector<PatternId> ids;
  if (impl_->spellings.empty()) return ids;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (!impl_->set->Match(text, &hits, &error) && error.kind != RE2::Set::kNoError) {
    // The automaton of all patterns together grew too large; one by one they still work.
    for (PatternId id = 0; id < impl_->singles.size(); ++id) {
      if (RE2::FullMatch(text, impl_->single(id))) ids.push_back(id);
    }
    return ids;
  }
  ids.assign(hits.begin(), hits.end());
  std::ranges::sort(ids);  // RE2::Set gives no order
  return ids;
}

Captures PatternSet::captures(PatternId id, std::string_view text) const {
  bool matched = false;
  return named_groups(impl_->single(id), text, RE2::ANCHOR_BOTH, matched);
}

const std::string& PatternSet::spelling(PatternId id) const { return impl_->spellings[id]; }
std::size_t PatternSet::size() const { return impl_->spellings.size(); }

struct Regex::Impl {
  explicit Impl(std::string_view text)
      : expression(re2::StringPiece(text.data(), text.size()), options()) {}
  RE2 expression;
};

Result<Regex> Regex::compile(std::string_view expression) {
  Regex regex;
  auto impl = std::make_shared<const Impl>(expression);
  if (!impl->expression.ok()) {
    return Error{fmt::format("\"{}\" is not a valid RE2 expression: {}", expression,
                             impl->expression.error())};
  }
  regex.impl_ = std::move(impl);
  return regex;
}

bool Regex::find(std::string_view text, Captures& captures) const {
  bool matched = false;
  captures = named_groups(impl_->expression, text, RE2::UNANCHORED, matched);
  return matched;
}

}  // namespace flinkdiag

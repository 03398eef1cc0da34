#include "lazy_regex.h"

namespace flinkdiag {
namespace {

// Bytes, not UTF-8: names in dumps may hold anything, and a pattern must not fail on that.
RE2::Options options() {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return options;
}

}  // namespace

const RE2& LazyRegex::get() const {
  std::call_once(compiled_, [&] { re2_ = std::make_unique<const RE2>(expression_, options()); });
  return *re2_;
}

std::optional<std::vector<Captured>> LazyRegex::match(std::string_view text,
                                                      RE2::Anchor anchor) const {
  const RE2& expression = get();
  const int groups = expression.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> parts(static_cast<std::size_t>(groups) + 1);
  if (!expression.Match(text, 0, text.size(), anchor, parts.data(), groups + 1))
    return std::nullopt;
  std::vector<Captured> captured;
  for (const auto& [index, name] : expression.CapturingGroupNames()) {
    const auto& part = parts[static_cast<std::size_t>(index)];
    if (part.data() != nullptr) captured.push_back({name, {part.data(), part.size()}});
  }
  return captured;
}

}  // namespace flinkdiag

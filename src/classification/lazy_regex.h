#pragma once

#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/pattern_set.h"

namespace flinkdiag {

/// An RE2 that is compiled when it is first asked for: of hundreds of rules, one input needs few.
/// May be asked by several threads at once.
class LazyRegex {
 public:
  explicit LazyRegex(std::string expression) : expression_(std::move(expression)) {}

  const RE2& get() const;

  /// The named groups of a match that took part in it; nothing if there is no match.
  std::optional<std::vector<Captured>> match(std::string_view text, RE2::Anchor anchor) const;

 private:
  std::string expression_;
  mutable std::once_flag compiled_;
  mutable std::unique_ptr<const RE2> re2_;
};

}  // namespace flinkdiag

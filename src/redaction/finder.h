#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "flinkdiag/rules/redaction_rules.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A value in a text that a kind of RedactionRules names.
struct FoundValue {
  std::size_t begin = 0, end = 0;
  const RedactionKind* kind = nullptr;
};

/// Finds what is to be redacted, by the patterns alone.
class Finder {
 public:
  /// `rules` must outlive it.
  static Result<Finder> compile(const RedactionRules& rules);

  /// In order, none overlapping another.
  std::vector<FoundValue> find(std::string_view text) const;

  bool is_host_setting(std::string_view key) const;

  /// Whether the value says nothing about anybody: "localhost", "flink".
  bool is_public(const RedactionKind& kind, std::string_view value) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace flinkdiag

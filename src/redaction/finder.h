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

/// A setting that a text speaks of: RedactionRules::setting_lines.
struct FoundSetting {
  std::string_view key, value;  // into the text
};

/// Finds what is to be redacted, by the patterns alone.
class Finder {
 public:
  /// `rules` must outlive it. Of `secrets_only` it finds the nameless kinds and no others.
  static Result<Finder> compile(const RedactionRules& rules, bool secrets_only = false);

  /// In order, none overlapping another.
  std::vector<FoundValue> find(std::string_view text) const;

  bool is_host_setting(std::string_view key) const;
  bool is_secret_setting(std::string_view key) const;
  /// The kind of values that are names as a whole: "user", "bucket"; empty if it is none.
  std::string_view kind_of_setting(std::string_view key) const;
  /// Whether the key tells what its value is.
  bool tells(std::string_view key) const;

  /// Those whose keys tell what their values are, in order, none overlapping another.
  std::vector<FoundSetting> find_settings(std::string_view text) const;

  /// Whether Flink itself names operators so: "Map", "Calc[5]".
  bool is_flinks_operator(std::string_view name) const;

  /// Whether the line is a frame, or says what a thread locks.
  bool is_kept_line(std::string_view line) const;

  /// Whether the value says nothing about anybody: "localhost", "flink".
  bool is_public(const RedactionKind& kind, std::string_view value) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "redaction/finder.h"
#include "redaction/tokens.h"

namespace flinkdiag {

/// The kind of tokens for names of tasks and operators, which no expression finds.
inline constexpr std::string_view kOperator = "operator";

/// Learns values from texts, then replaces them. All texts are to be learnt before the first one is
/// replaced, so that a host whose first line shows it to be one is replaced in the others, too.
class Redactor {
 public:
  Redactor(Finder finder, const RedactionRules& rules, const RedactionMap& known);

  void learn(std::string_view text);
  /// A value that stands alone, of a kind of the rules, or of none ("operator").
  void learn_value(std::string_view kind, std::string_view value);
  /// May be of several words, such as the name of an operator; the longest that fits is replaced.
  void learn_phrase(const std::string& phrase, std::string replacement);

  std::string apply(std::string_view text) const;

  const Finder& finder() const { return finder_; }
  Tokens& tokens() { return tokens_; }

 private:
  std::string replace_values(std::string_view text) const;
  std::string replace_words(std::string_view text) const;
  std::string replace_phrases(std::string_view text) const;

  Finder finder_;
  const RedactionRules& rules_;
  Tokens tokens_;
  std::map<std::string, std::string, std::less<>> words_;  // value → token
  std::map<std::string, std::string> phrases_;             // as learnt → replacement
};

}  // namespace flinkdiag

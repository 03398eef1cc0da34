#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "redaction/finder.h"
#include "redaction/phrases.h"
#include "redaction/tokens.h"

namespace flinkdiag {

/// The kinds of tokens for names that no expression finds: of tasks and operators, of jobs.
inline constexpr std::string_view kOperator = "operator", kJob = "job";

/// Learns values from texts, then replaces them. All texts are to be learnt before the first one is
/// replaced, so that a host whose first line shows it to be one is replaced in the others, too.
/// Frames stay as they are.
class Redactor {
 public:
  Redactor(Finder finder, const RedactionRules& rules, const RedactionMap& known);

  /// "host-3": of a text that was redacted before; is given to nobody else. For all texts, before
  /// anything is learnt.
  void reserve_tokens(std::string_view text);
  void learn(std::string_view text);
  /// The name of a file.
  void learn_path(std::string_view path);
  /// The value of a setting, whose key may say what it is: a host, a user, a bucket.
  void learn_setting(std::string_view key, std::string_view value);
  /// A value that stands alone, of a kind of the rules, or of none ("operator").
  void learn_value(std::string_view kind, std::string_view value);
  /// "10.0.3.7:41234-5f2c81" holds an address; "flink-taskmanager-1-3" is a pod's name.
  void learn_taskmanager(const std::string& id);
  /// What stood before the lines of a process: "payhost7 flink[123]" of syslog, "orders-tm-1" of
  /// Docker Compose.
  void learn_process(const std::string& hint);
  /// May be of several words, such as the name of an operator; the longest that fits is replaced.
  void learn_phrase(const std::string& phrase, std::string replacement);
  /// Is taken out without a token.
  void learn_secret(std::string_view value);

  /// "host-3": says nothing, and stays.
  bool looks_like_token(std::string_view value) const;

  std::string apply(std::string_view text) const;
  /// The name of a file, in which values are parts: "jstack_nn1.log".
  std::string apply_path(std::string_view path) const;
  std::string apply_setting(std::string_view key, std::string_view value) const;

  const Finder& finder() const { return finder_; }
  Tokens& tokens() { return tokens_; }
  const Tokens& tokens() const { return tokens_; }

 private:
  const RedactionKind* rule_of(std::string_view kind) const;
  bool may_stand_anywhere(const RedactionKind* rule, std::string_view value) const;
  void learn_word(const RedactionKind* rule, std::string_view value, const std::string& token);
  void learn_plain(std::string_view text);
  std::string apply_part(std::string_view text) const;
  std::string apply_plain(std::string_view text) const;
  std::string apply_hosts(std::string_view value) const;
  struct Claim {  // on a part of a text
    std::size_t begin = 0, end = 0;
    std::string replacement;
    bool is_value = false;  // of the finder's, not a phrase
  };
  std::vector<Claim> claims_on(std::string_view text) const;
  std::string replace_found(std::string_view text) const;
  std::string replace_words(std::string_view text) const;
  std::string_view token_of_word(std::string_view word, std::string_view behind) const;

  Finder finder_;
  const RedactionRules& rules_;
  Tokens tokens_;
  std::map<std::string, std::string, std::less<>> words_;  // value → token
  Phrases phrases_, path_parts_;
};

}  // namespace flinkdiag

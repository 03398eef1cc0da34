#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "flinkdiag/redaction/redact.h"

namespace flinkdiag {

/// Gives each value its token: "host-1", "host-2", in the order in which they are asked for.
class Tokens {
 public:
  explicit Tokens(const RedactionMap& known);

  /// The token of `value`: the one it or `alike`, another spelling of it, has, else the next of
  /// `kind`.
  const std::string& of(std::string_view kind, std::string_view value, std::string_view alike);
  const std::string& of(std::string_view kind, std::string_view value) {
    return of(kind, value, value);
  }

  /// Another spelling of the value that has `token`.
  void add(std::string_view spelling, const std::string& token) {
    tokens_.emplace(spelling, token);
  }

  /// Whether `text` is a token already.
  bool is_token(std::string_view text) const { return values_.contains(std::string(text)); }

  /// No value gets this one.
  void reserve(std::string_view token) { reserved_.emplace(token); }

  const RedactionMap& map() const { return values_; }
  const std::map<std::string, std::string, std::less<>>& by_value() const { return tokens_; }

 private:
  RedactionMap values_;                                     // token → value
  std::map<std::string, std::string, std::less<>> tokens_;  // value → token
  std::map<std::string, int, std::less<>> last_;            // number given last, by kind
  std::set<std::string, std::less<>> reserved_;
};

}  // namespace flinkdiag

#include "redaction/tokens.h"

#include <fmt/format.h>

namespace flinkdiag {

Tokens::Tokens(const RedactionMap& known) : values_(known) {
  for (const auto& [token, value] : known) tokens_.emplace(value, token);
}

const std::string& Tokens::of(std::string_view kind, std::string_view value,
                              std::string_view alike) {
  if (const auto known = tokens_.find(value); known != tokens_.end()) return known->second;
  if (const auto known = tokens_.find(alike); known != tokens_.end()) {
    return tokens_.emplace(value, known->second).first->second;
  }
  int& number = last_.try_emplace(std::string(kind), 0).first->second;
  std::string token;
  do {
    token = fmt::format("{}-{}", kind, ++number);
  } while (values_.contains(token) || reserved_.contains(token));
  values_.emplace(token, value);
  tokens_.emplace(alike, token);
  return tokens_.emplace(value, token).first->second;
}

}  // namespace flinkdiag

#pragma once

#include <string>
#include <string_view>

#include "flinkdiag/rules/redaction_rules.h"
#include "redaction/redactor.h"

namespace flinkdiag {

/// Redacts the strings of a JSON text: an answer of Flink's REST API, an extract. The key under
/// which a string stands tells what a text alone would not: that it is a host, a secret, a frame,
/// the name of a file, or a word of Flink's own. Keys are texts, too:
/// "fs.s3a.bucket.acme.endpoint".
class JsonRedactor {
 public:
  /// Both must outlive it. `operators`: what describes them at length is left out.
  JsonRedactor(const RedactionRules& rules, bool operators)
      : rules_(rules), operators_(operators) {}

  void learn(Redactor& redactor, std::string_view json) const;
  std::string apply(const Redactor& redactor, std::string_view json) const;

 private:
  const RedactionRules& rules_;
  bool operators_;
};

}  // namespace flinkdiag

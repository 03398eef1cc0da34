#pragma once

#include <string>
#include <utility>

#include "built_in_rules.h"
#include "flinkdiag/redaction/redact_text.h"

namespace flinkdiag {

inline TextRedactor redactor(const RedactionOptions& options = {}) {
  return std::move(TextRedactor::create(built_in_rules().rules().redaction, options).value());
}

inline std::string redacted_json(const std::string& json) {
  TextRedactor one = redactor();
  one.reserve_tokens(json);
  one.learn_json(json);
  return one.json(json);
}

inline std::string redacted_text(const std::string& text) {
  TextRedactor one = redactor();
  one.reserve_tokens(text);
  one.learn_text(text);
  return one.text(text);
}

inline std::string without_secrets(const std::string& json) {
  return TextRedactor::for_secrets(built_in_rules().rules().redaction).value().json(json);
}

inline Incident with_taskmanager(const std::string& id) {
  Incident incident;
  incident.taskmanagers.emplace_back().id = id;
  return incident;
}

}  // namespace flinkdiag

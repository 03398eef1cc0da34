#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "flinkdiag/redaction/redact.h"

namespace flinkdiag {

/// Takes what tells who runs a job out of texts as they came: answers, logs, extracts; in the same
/// way, and with the same tokens, as redact() does out of a report. In this order: the tokens of
/// all texts are reserved, all are learnt (what one of them shows to be a host is one in all), each
/// is redacted.
class TextRedactor {
 public:
  TextRedactor(TextRedactor&&) noexcept;
  TextRedactor& operator=(TextRedactor&&) noexcept;
  ~TextRedactor();

  /// `rules` must outlive it.
  static Result<TextRedactor> create(const RedactionRules& rules, const RedactionOptions& options);

  /// Takes secrets out, and nothing else.
  static Result<TextRedactor> for_secrets(const RedactionRules& rules);

  /// Of a text or JSON that may have been redacted before: its tokens are given to nobody else.
  void reserve_tokens(std::string_view text);
  /// Names that no pattern could tell: TaskManagers, hosts in settings; with
  /// RedactionOptions::operators those of jobs and tasks.
  void learn(const Incident& incident);
  /// Names of tasks and operators, as a diagnosis tells them apart.
  void learn(const Diagnosis& diagnosis);
  void learn_text(std::string_view text);
  void learn_json(std::string_view json);
  void learn_path(std::string_view path);
  /// Is taken out wherever it stands, and not kept in the map.
  void learn_secret(std::string_view value);

  std::string text(std::string_view text) const;
  std::string json(std::string_view json) const;
  /// The name of a file: values are replaced where they are parts of it, too.
  std::string path(std::string_view path) const;

  /// RedactionOptions::known and what was added.
  const RedactionMap& map() const;

 private:
  struct Impl;
  explicit TextRedactor(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace flinkdiag

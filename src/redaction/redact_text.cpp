#include "flinkdiag/redaction/redact_text.h"

#include "redaction/json_redactor.h"
#include "redaction/learn_names.h"
#include "redaction/redactor.h"

namespace flinkdiag {

struct TextRedactor::Impl {
  Redactor redactor;
  JsonRedactor json;
  bool operators;
  bool secrets_only;
};

TextRedactor::TextRedactor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextRedactor::TextRedactor(TextRedactor&&) noexcept = default;
TextRedactor& TextRedactor::operator=(TextRedactor&&) noexcept = default;
TextRedactor::~TextRedactor() = default;

Result<TextRedactor> TextRedactor::create(const RedactionRules& rules,
                                          const RedactionOptions& options) {
  auto finder = Finder::compile(rules);
  if (!finder) return finder.error();
  return TextRedactor(std::make_unique<Impl>(
      Impl{Redactor(std::move(*finder), rules, options.known),
           JsonRedactor(rules, options.operators), options.operators, false}));
}

Result<TextRedactor> TextRedactor::for_secrets(const RedactionRules& rules) {
  auto finder = Finder::compile(rules, true);
  if (!finder) return finder.error();
  return TextRedactor(std::make_unique<Impl>(
      Impl{Redactor(std::move(*finder), rules, {}), JsonRedactor(rules, false), false, true}));
}

void TextRedactor::reserve_tokens(std::string_view text) { impl_->redactor.reserve_tokens(text); }

void TextRedactor::learn(const Incident& incident) {
  if (impl_->secrets_only) return;
  learn_incident(impl_->redactor, incident);
  if (impl_->operators) learn_operators(impl_->redactor, incident);
}

void TextRedactor::learn(const Diagnosis& diagnosis) {
  if (impl_->operators) learn_operators(impl_->redactor, diagnosis);
}

void TextRedactor::learn_text(std::string_view text) {
  if (!impl_->secrets_only) impl_->redactor.learn(text);
}

void TextRedactor::learn_path(std::string_view path) {
  if (!impl_->secrets_only) impl_->redactor.learn_path(path);
}

void TextRedactor::learn_json(std::string_view json) {
  if (!impl_->secrets_only) impl_->json.learn(impl_->redactor, json);
}

void TextRedactor::learn_secret(std::string_view value) { impl_->redactor.learn_secret(value); }

std::string TextRedactor::text(std::string_view text) const { return impl_->redactor.apply(text); }

std::string TextRedactor::path(std::string_view path) const {
  return impl_->redactor.apply_path(path);
}

std::string TextRedactor::json(std::string_view json) const {
  return impl_->json.apply(impl_->redactor, json);
}

const RedactionMap& TextRedactor::map() const { return impl_->redactor.tokens().map(); }

}  // namespace flinkdiag

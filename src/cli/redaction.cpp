#include "cli/redaction.h"

#include <algorithm>
#include <utility>

#include "cli/natural_order.h"
#include "cli/redaction_map.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/redaction/redact_text.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

// The names of tasks that only threads tell are found by a diagnosis.
void learn_facts(TextRedactor& redactor, const std::vector<Input>& inputs, const RuleSet& rules,
                 const RedactionChoice& choice) {
  const Incident incident = ingest(inputs, {rules.log_literals()});
  redactor.learn(incident);
  if (choice.operators) redactor.learn(diagnose(incident, rules));
}

bool is_json(const BundleFile& file) { return file.path.ends_with(".json"); }

// Every text of the bundle, and of which kind it is.
template <typename Text, typename Json, typename Path>
void for_each_text(Bundle& bundle, const Text& text, const Json& json, const Path& path) {
  text(bundle.source);
  for (std::string& note : bundle.notes) text(note);
  for (RequestRecord& request : bundle.requests) {
    for (std::string* one : {&request.path, &request.error, &request.taskmanager, &request.vertex})
      text(*one);
    path(request.file);
  }
  for (BundleFile& file : bundle.files) {
    is_json(file) ? json(file.bytes) : text(file.bytes);
    path(file.path);
  }
}

}  // namespace

Result<RedactionOptions> read_redaction_options(const RedactionChoice& choice) {
  RedactionOptions options{choice.operators, {}};
  if (choice.map_file.empty()) return options;
  auto known = read_redaction_map(choice.map_file);
  if (!known) return known.error();
  options.known = std::move(*known);
  return options;
}

Result<TextRedactor> make_redactor(const RuleSet& rules, const RedactionChoice& choice,
                                   const RedactionMap& known) {
  const RedactionRules& redaction = rules.rules().redaction;
  if (!choice.asked) return TextRedactor::for_secrets(redaction);
  Result<RedactionOptions> options = read_redaction_options(choice);
  if (!options) return options.error();
  options->known.insert(known.begin(), known.end());
  return TextRedactor::create(redaction, *options);
}

std::optional<Error> keep_redaction_map(const RedactionChoice& choice, const RedactionMap& map) {
  if (choice.map_file.empty()) return std::nullopt;
  return write_redaction_map(choice.map_file, map);
}

std::vector<std::string> secrets_of(const HttpSettings& settings) {
  return {settings.bearer_token, settings.password, settings.key_password};
}

std::vector<Input> inputs_of(const Bundle& bundle, const std::string& name) {
  std::vector<Input> inputs = {Input::from_text(name + "!manifest.json", manifest_of(bundle))};
  for (const BundleFile& file : bundle.files) {
    inputs.push_back(Input::from_text(name + "!" + file.path, file.bytes));
  }
  std::ranges::sort(inputs,
                    [](const Input& a, const Input& b) { return natural_less(a.path, b.path); });
  return inputs;
}

Result<CleanBundle> clean(Bundle bundle, const RuleSet& rules, const RedactionChoice& choice,
                          const std::vector<std::string>& secrets, const RedactionMap& known) {
  Result<TextRedactor> redactor = make_redactor(rules, choice, known);
  if (!redactor) return redactor.error();
  for (const std::string& secret : secrets) redactor->learn_secret(secret);
  if (choice.asked) {
    const auto reserve = [&](const std::string& text) { redactor->reserve_tokens(text); };
    for_each_text(bundle, reserve, reserve, reserve);
    learn_facts(*redactor, inputs_of(bundle, bundle.source), rules, choice);
  }
  const auto learn = [&](const std::string& text) { redactor->learn_text(text); };
  for_each_text(
      bundle, learn, [&](const std::string& json) { redactor->learn_json(json); },
      [&](const std::string& path) { redactor->learn_path(path); });
  for_each_text(
      bundle, [&](std::string& text) { text = redactor->text(text); },
      [&](std::string& json) { json = redactor->json(json); },
      [&](std::string& path) { path = redactor->path(path); });
  if (auto error = keep_redaction_map(choice, redactor->map())) return std::move(*error);
  return CleanBundle{std::move(bundle), redactor->map()};
}

Result<std::string> clean_extract(std::string text, const RuleSet& rules,
                                  const RedactionChoice& choice) {
  if (!choice.asked) return text;
  Result<TextRedactor> redactor = make_redactor(rules, choice);
  if (!redactor) return redactor.error();
  redactor->reserve_tokens(text);
  learn_facts(*redactor, {Input::from_text("extract", text)}, rules, choice);
  redactor->learn_json(text);
  text = redactor->json(text);
  if (auto error = keep_redaction_map(choice, redactor->map())) return std::move(*error);
  return text;
}

}  // namespace flinkdiag

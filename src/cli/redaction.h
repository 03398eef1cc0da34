#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "flinkdiag/collect/bundle.h"
#include "flinkdiag/collect/http.h"
#include "flinkdiag/model/input.h"
#include "flinkdiag/redaction/redact.h"
#include "flinkdiag/redaction/redact_text.h"
#include "flinkdiag/rules/rule_set.h"

namespace flinkdiag {

/// The options as typed, with what an earlier map tells.
Result<RedactionOptions> read_redaction_options(const RedactionChoice& choice);

/// Writes the map, if one is to be kept.
std::optional<Error> keep_redaction_map(const RedactionChoice& choice, const RedactionMap& map);

/// What no bundle may hold, wherever it comes from.
std::vector<std::string> secrets_of(const HttpSettings& settings);

/// As analyze would get them out of the bundle under this name.
std::vector<Input> inputs_of(const Bundle& bundle, const std::string& name);

struct CleanBundle {
  Bundle bundle;
  RedactionMap map;
};

/// Takes out secrets, and the rest if that is asked for.
Result<TextRedactor> make_redactor(const RuleSet& rules, const RedactionChoice& choice,
                                   const RedactionMap& known = {});

/// The bundle as it may be written: without secrets, and redacted if that is asked for. The tokens
/// in `known` are given already.
Result<CleanBundle> clean(Bundle bundle, const RuleSet& rules, const RedactionChoice& choice,
                          const std::vector<std::string>& secrets, const RedactionMap& known = {});

/// What extract() gave, redacted if that is asked for.
Result<std::string> clean_extract(std::string text, const RuleSet& rules,
                                  const RedactionChoice& choice);

}  // namespace flinkdiag

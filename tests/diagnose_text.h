#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "built_in_rules.h"
#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// What the built-in rules say of these inputs, called input-1, input-2, ...
inline Diagnosis diagnose_texts(const std::vector<std::string>& texts,
                                const DiagnoseOptions& options = {}) {
  const RuleSet& rules = built_in_rules();
  std::vector<Input> inputs;
  for (const auto& text : texts)
    inputs.push_back(Input::from_text("input-" + std::to_string(inputs.size() + 1), text));
  return diagnose(ingest(inputs, {rules.log_literals()}), rules, options);
}

}  // namespace flinkdiag

#include "incidents/incident_cases.h"

#include <algorithm>
#include <stdexcept>

#include "built_in_rules.h"
#include "cli/load_inputs.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {
std::filesystem::path incident_folder() {
  return std::filesystem::path(FLINKDIAG_SOURCE_DIR) / "samples" / "incidents";
}

std::vector<std::string> incident_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(incident_folder())) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<Input> incident_inputs(const std::string& name) {
  auto loaded = load_inputs({(incident_folder() / name).string()}, -1);
  if (!loaded.errors.empty()) throw std::runtime_error(loaded.errors.front().message);
  const std::string root = std::string(FLINKDIAG_SOURCE_DIR) + "/";
  for (Input& input : loaded.inputs) {
    if (input.path.starts_with(root)) input.path.erase(0, root.size());
  }
  return std::move(loaded.inputs);
}

Diagnosis diagnose_inputs(const std::vector<Input>& inputs) {
  return diagnose(ingest(inputs, {built_in_rules().log_literals()}), built_in_rules());
}

}  // namespace flinkdiag

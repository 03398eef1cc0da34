#include "collect/collected.h"

#include <algorithm>
#include <stdexcept>

#include "built_in_rules.h"
#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {

Collected collect_from(FakeWorld& world, CollectSettings settings) {
  settings.source = "http://jobmanager:8081";
  Result<Collected> collected = collect(settings, world.outside());
  if (!collected) throw std::runtime_error(collected.error().message);
  return std::move(*collected);
}

std::vector<Input> inputs_in(const Bundle& bundle) {
  std::vector<Input> inputs = {Input::from_text("b.tar.gz!manifest.json", manifest_of(bundle))};
  for (const BundleFile& file : bundle.files) {
    inputs.push_back(Input::from_text("b.tar.gz!" + file.path, file.bytes));
  }
  return inputs;
}

Diagnosis diagnose_bundle(const Bundle& bundle) {
  const RuleSet& rules = built_in_rules();
  return diagnose(ingest(inputs_in(bundle), {rules.log_literals()}), rules);
}

bool has_note(const Bundle& bundle, const std::string& part) {
  return std::any_of(bundle.notes.begin(), bundle.notes.end(),
                     [&](const std::string& note) { return note.find(part) != note.npos; });
}

const BundleFile* file_named(const Bundle& bundle, const std::string& end) {
  for (const BundleFile& file : bundle.files) {
    if (file.path.ends_with(end)) return &file;
  }
  return nullptr;
}

}  // namespace flinkdiag

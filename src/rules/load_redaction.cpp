#include "load.h"

namespace flinkdiag {

void load_redaction(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("kinds")) {
    RedactionKind kind;
    kind.kind = reader.text("kind");
    kind.patterns = reader.texts("patterns");
    kind.unless = reader.texts("unless");
    kind.words = reader.flag("words", false);
    kind.nameless = reader.flag("nameless", false);
    if (kind.patterns.empty()) reader.fail("patterns", "missing; give at least one expression");
    reader.finish();
    rules.redaction.kinds.push_back(std::move(kind));
  }
  rules.redaction.public_values = file.texts("public");
  rules.redaction.host_settings = file.texts("host_settings");
}

}  // namespace flinkdiag

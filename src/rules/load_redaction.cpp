#include "load.h"

namespace flinkdiag {

void load_redaction(JsonReader& file, Rules& rules) {
  for (auto& reader : file.children("kinds")) {
    RedactionKind kind;
    kind.kind = reader.text("kind");
    kind.patterns = reader.texts("patterns");
    kind.unless = reader.texts("unless");
    kind.words = reader.flag("words", false);
    kind.any_case = reader.flag("any_case", false);
    kind.lists = reader.flag("lists", false);
    kind.kept = reader.flag("kept", false);
    kind.nameless = reader.flag("nameless", false);
    if (kind.patterns.empty()) reader.fail("patterns", "missing; give at least one expression");
    reader.finish();
    rules.redaction.kinds.push_back(std::move(kind));
  }
  RedactionRules& redaction = rules.redaction;
  redaction.public_values = file.texts("public");
  redaction.host_settings = file.texts("host_settings");
  redaction.secret_settings = file.texts("secret_settings");
  redaction.user_settings = file.texts("user_settings");
  redaction.open_settings = file.texts("open_settings");
  redaction.setting_lines = file.texts("setting_lines");
  redaction.file_endings = file.texts("file_endings");
  redaction.operator_names = file.texts("operator_names");
  redaction.kept_lines = file.texts("kept_lines");
  redaction.kept_members = file.texts("kept_members");
  redaction.path_members = file.texts("path_members");
  redaction.frame_members = file.texts("frame_members");
  redaction.operator_members = file.texts("operator_members");
}

}  // namespace flinkdiag

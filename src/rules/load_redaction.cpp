#include <fmt/format.h>

#include <functional>
#include <map>

#include "load.h"

namespace flinkdiag {
namespace {

/// What several expressions hold, by its name.
using Pieces = std::map<std::string, std::string, std::less<>>;

Pieces load_pieces(JsonReader& file) {
  if (!file.has("pieces")) return {};
  JsonReader reader = file.child("pieces");
  Pieces pieces;
  for (const std::string_view name : reader.fields()) pieces.emplace(name, reader.text(name));
  return pieces;
}

// "(?i)<<secret_name>>=(.*)"
std::vector<std::string> load_expressions(JsonReader& reader, std::string_view field,
                                          const Pieces& pieces) {
  auto expressions = reader.texts(field);
  for (std::string& text : expressions) {
    for (auto begin = text.find("<<"); begin != text.npos; begin = text.find("<<", begin)) {
      const auto end = text.find(">>", begin);
      const auto name = text.substr(begin + 2, end == text.npos ? end : end - begin - 2);
      const auto piece = pieces.find(name);
      if (end == text.npos || piece == pieces.end())
        reader.fail(field, fmt::format("no such piece: <<{}>>; give it in \"pieces\"", name));
      text.replace(begin, end + 2 - begin, piece->second);
      begin += piece->second.size();
    }
  }
  return expressions;
}

}  // namespace

void load_redaction(JsonReader& file, Rules& rules) {
  const Pieces pieces = load_pieces(file);
  const auto expressions = [&](std::string_view field) {
    return load_expressions(file, field, pieces);
  };
  for (auto& reader : file.children("kinds")) {
    RedactionKind kind;
    kind.kind = reader.text("kind");
    kind.patterns = load_expressions(reader, "patterns", pieces);
    kind.unless = load_expressions(reader, "unless", pieces);
    kind.unless_behind = load_expressions(reader, "unless_behind", pieces);
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
  redaction.host_settings = expressions("host_settings");
  redaction.secret_settings = expressions("secret_settings");
  redaction.user_settings = expressions("user_settings");
  redaction.bucket_settings = expressions("bucket_settings");
  redaction.open_settings = expressions("open_settings");
  redaction.setting_lines = expressions("setting_lines");
  redaction.file_endings = file.texts("file_endings");
  redaction.operator_names = expressions("operator_names");
  redaction.kept_lines = expressions("kept_lines");
  redaction.kept_members = file.texts("kept_members");
  redaction.user_members = file.texts("user_members");
  redaction.path_members = file.texts("path_members");
  redaction.frame_members = file.texts("frame_members");
  redaction.operator_members = file.texts("operator_members");
}

}  // namespace flinkdiag

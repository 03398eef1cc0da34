#include <fmt/format.h>

#include <functional>
#include <map>

#include "load.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 10;  // of an expression
constexpr std::size_t kMostBytesInAll = std::size_t{1} << 20;

/// What several expressions hold, by its name.
class Pieces {
 public:
  explicit Pieces(JsonReader& file) {
    if (!file.has("pieces")) return;
    JsonReader reader = file.child("pieces");
    for (const std::string_view name : reader.fields()) pieces_.emplace(name, reader.text(name));
  }

  // "(?i)<<secret_name>>=(.*)"
  std::vector<std::string> expressions(JsonReader& reader, std::string_view field) {
    auto expressions = reader.texts(field);
    for (std::string& text : expressions) {
      put_in(text, reader, field);
      bytes_ += text.size();
      if (bytes_ > kMostBytesInAll)
        reader.fail(field, "with it the expressions of the file hold more than 1 MiB; repeat less");
    }
    return expressions;
  }

 private:
  void put_in(std::string& text, const JsonReader& reader, std::string_view field) const {
    for (auto begin = text.find("<<"); begin != text.npos; begin = text.find("<<", begin)) {
      const auto end = text.find(">>", begin);
      const auto name = text.substr(begin + 2, end == text.npos ? end : end - begin - 2);
      const auto piece = pieces_.find(name);
      if (end == text.npos || piece == pieces_.end())
        reader.fail(field, fmt::format("no such piece: <<{}>>; give it in \"pieces\"", name));
      text.replace(begin, end + 2 - begin, piece->second);
      begin += piece->second.size();
      if (text.size() > kMostBytes)
        reader.fail(field, "an expression with its pieces is longer than 64 KiB; repeat less");
    }
  }

  std::map<std::string, std::string, std::less<>> pieces_;
  std::size_t bytes_ = 0;  // of all expressions so far
};

}  // namespace

void load_redaction(JsonReader& file, Rules& rules) {
  Pieces pieces(file);
  const auto expressions = [&](std::string_view field) { return pieces.expressions(file, field); };
  for (auto& reader : file.children("kinds")) {
    RedactionKind kind;
    kind.kind = reader.text("kind");
    kind.patterns = pieces.expressions(reader, "patterns");
    kind.unless = pieces.expressions(reader, "unless");
    kind.unless_behind = pieces.expressions(reader, "unless_behind");
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

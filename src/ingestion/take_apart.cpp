#include "ingestion/take_apart.h"

#include "flinkdiag/support/text.h"
#include "ingestion/json_text.h"
#include "ingestion/parser.h"

namespace flinkdiag {
namespace {

// Of a log that prints JSON of its own no more than these are looked at; one that does not end is
// looked for to the end of the text.
constexpr int kMostUnknown = 64, kMostOpen = 4;

// The next line from `at` on that begins with a bracket.
std::size_t next_bracket(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    at = std::min(text.find_first_not_of(" \t", at), text.size());
    if (at < text.size() && (text[at] == '{' || text[at] == '[')) return at;
    at = std::min(text.find('\n', at), text.size());
  }
  return text.npos;
}

bool is_answer(const JsonDocument& document) {
  const Parser* parser = document.complete ? find_json_parser(document.text) : nullptr;
  return parser != nullptr && parser->takes != Takes::what_nobody_took;
}

void add(Unwrapped& part, std::string_view text, std::uint32_t line) {
  part.text.append(text);
  if (!text.ends_with('\n')) part.text += '\n';
  const auto lines = count_newlines(text) + (text.ends_with('\n') ? 0 : 1);
  for (std::size_t i = 0; i < lines; ++i)
    part.numbers.push_back(line + static_cast<std::uint32_t>(i));
}

}  // namespace

std::optional<TakenApart> take_apart(std::string_view text) {
  TakenApart parts;
  LineCounter lines(text);
  std::size_t taken = 0;
  int unknown = 0, open = 0;
  for (std::size_t at = next_bracket(text, 0);
       at != text.npos && unknown < kMostUnknown && open < kMostOpen;) {
    JsonDocument document;
    JsonSplitter(text.substr(at)).next(document);
    if (is_answer(document)) {
      if (at > taken) add(parts.text, text.substr(taken, at - taken), lines.at(taken));
      add(parts.answers, document.text, lines.at(at));
      taken = at + document.text.size();
      at = next_bracket(text, taken);  // answers of curl have no line end
    } else {
      ++unknown;
      open += document.complete ? 0 : 1;
      at = next_bracket(text, std::min(text.find('\n', at), text.size() - 1) + 1);
    }
  }
  if (parts.answers.text.empty()) return std::nullopt;
  if (taken < text.size()) add(parts.text, text.substr(taken), lines.at(taken));
  return parts;
}

}  // namespace flinkdiag

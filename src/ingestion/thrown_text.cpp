#include "ingestion/thrown_text.h"

#include "flinkdiag/support/text.h"

namespace flinkdiag {

bool begins_with_thrown(std::string_view text) {
  const auto word = text.substr(0, text.find_first_of(": "));
  return contains(word, ".") && (word.ends_with("Exception") || word.ends_with("Error"));
}

bool mentions_thrown(std::string_view line) {
  return contains(line, "Exception") || contains(line, "Error") || contains(line, "Throwable");
}

bool may_be_thrown(std::string_view line) {
  if (mentions_thrown(line) || line.starts_with("Caused by: ") ||
      line.starts_with("Suppressed: ") || contains(to_lower(line), "error"))
    return true;
  const auto name = line.substr(0, line.find(':'));
  const auto last_dot = name.rfind('.');
  if (last_dot == name.npos || contains(name, " ")) return false;
  const char first = last_dot + 1 < name.size() ? name[last_dot + 1] : ' ';
  return first >= 'A' && first <= 'Z';
}

}  // namespace flinkdiag

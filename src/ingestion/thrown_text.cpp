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

}  // namespace flinkdiag

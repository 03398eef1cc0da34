#include "ingestion/escaped_text.h"

#include "flinkdiag/support/json_string.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {

bool is_escaped_dump(std::string_view line) { return contains(line, "\\n\\tat "); }

std::string unescape_dump(std::string_view line) {
  line = trim(line);
  if (line.starts_with("\"\\\"")) line.remove_prefix(1);
  if (line.ends_with(',')) line.remove_suffix(1);
  if (line.ends_with("n\"")) line.remove_suffix(1);
  return unescape_json(line);
}

}  // namespace flinkdiag

#include "ingestion/setting_keys.h"

#include <algorithm>

namespace flinkdiag {

void note_long_key(ParseContext& context) {
  constexpr const char* kNote = "settings with keys of more than 1024 bytes were not read";
  auto& notes = context.summary.notes;
  if (std::ranges::find(notes, kNote) == notes.end()) notes.emplace_back(kNote);
}

}  // namespace flinkdiag

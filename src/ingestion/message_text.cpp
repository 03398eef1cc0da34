#include "ingestion/message_text.h"

#include <algorithm>
#include <utility>

namespace flinkdiag {

void MessageText::add(std::string_view message, std::uint32_t number, std::uint32_t step,
                      std::string_view source) {
  const bool goes_on = in_line_ && source == source_;
  if (in_line_ && !goes_on) unwrapped_.text += '\n';
  const bool is_part = joins_parts_ && !message.ends_with('\n');
  if (message.ends_with('\n')) message.remove_suffix(1);
  for (bool is_first = true, is_last = false; !is_last; is_first = false, number += step) {
    const auto end = std::min(message.find('\n'), message.size());
    is_last = end == message.size();
    if (!is_first || !goes_on) {
      unwrapped_.numbers.push_back(number);
      if (!source.empty()) unwrapped_.text.append("[pod/").append(source).append("] ");
    }
    unwrapped_.text.append(message.substr(0, end));
    if (!is_last || !is_part) unwrapped_.text += '\n';
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  in_line_ = is_part;
  if (is_part) source_ = source;
}

Unwrapped MessageText::finish() && { return std::move(unwrapped_); }

}  // namespace flinkdiag

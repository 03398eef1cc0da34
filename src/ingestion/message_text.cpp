#include "ingestion/message_text.h"

#include <algorithm>
#include <utility>

#include "flinkdiag/support/text.h"

namespace flinkdiag {

MessageOrder order_of(std::string_view first, std::string_view last) {
  constexpr std::size_t kHead = 200;
  const auto begin = trim_left(first);
  const bool is_inside = begin.starts_with("at ") || begin.starts_with("- ") ||
                         begin.starts_with("java.lang.Thread.State:");
  const bool has_title = contains(last.substr(0, kHead), "Full thread dump ");
  return is_inside && has_title ? MessageOrder::newest_first : MessageOrder::as_given;
}

void MessageText::add(std::string_view message, std::uint32_t number, std::uint32_t step,
                      std::string_view source) {
  const bool goes_on = in_line_ && source == source_;
  if (in_line_ && !goes_on) unwrapped_.text += '\n';
  if (order_ == MessageOrder::newest_first && !goes_on)
    starts_.push_back({unwrapped_.text.size(), unwrapped_.numbers.size()});
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

Unwrapped MessageText::finish() && {
  if (in_line_) unwrapped_.text += '\n';
  return order_ == MessageOrder::newest_first ? turned_round() : std::move(unwrapped_);
}

Unwrapped MessageText::turned_round() const {
  Unwrapped turned;
  turned.text.reserve(unwrapped_.text.size());
  turned.numbers.reserve(unwrapped_.numbers.size());
  Start end{unwrapped_.text.size(), unwrapped_.numbers.size()};
  for (auto start = starts_.rbegin(); start != starts_.rend(); end = *start++) {
    turned.text.append(unwrapped_.text, start->text, end.text - start->text);
    const auto numbers = unwrapped_.numbers.begin();
    turned.numbers.insert(turned.numbers.end(),
                          numbers + static_cast<std::ptrdiff_t>(start->number),
                          numbers + static_cast<std::ptrdiff_t>(end.number));
  }
  return turned;
}

}  // namespace flinkdiag

#include "ingestion/log_reader.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kLongestMessage = 4096;  // the first lines that fit, or the start of one

// Not within a word, if there are several: half of a secret is not known for one.
std::string_view start_of(std::string_view message) {
  if (message.size() <= kLongestMessage) return message;
  return message.substr(0, std::min(message.rfind(' ', kLongestMessage), kLongestMessage));
}

}  // namespace

LogReader::LogReader(ParseContext& context) : context_(context) {
  span_.input = context.input_index;
}

void LogReader::begin(std::string_view line, const LogLine& head, std::uint32_t number) {
  finish();
  is_open_ = has_records_ = true;
  is_wanted_ = context_.wanted.found_in(line);
  is_flink_ = is_flink_ || head.logger.starts_with("o.a.f.") || contains(line, "org.apache.flink");
  record_ = {.place = {context_.input_index, number},
             .time_ms = head.time_ms,
             .level = std::string(head.level),
             .logger = std::string(head.logger),
             .message = {}};
  text_.assign(start_of(head.message));
  is_cut_ = text_.size() < head.message.size();
  if (!head.time_ms) return;
  span_.first_ms = std::min(span_.first_ms.value_or(*head.time_ms), *head.time_ms);
  span_.last_ms = std::max(span_.last_ms.value_or(*head.time_ms), *head.time_ms);
}

bool LogReader::add(std::string_view line) {
  if (!is_open_) return false;
  is_wanted_ = is_wanted_ || context_.wanted.found_in(line);
  is_cut_ = is_cut_ || text_.size() + line.size() >= kLongestMessage;
  if (!is_cut_) text_.append("\n").append(line);
  return true;
}

void LogReader::finish() {
  if (is_open_ && is_wanted_) {
    record_.message = trim_right(text_);
    context_.out.log.push_back(std::move(record_));
    has_kept_ = true;
  }
  is_open_ = is_wanted_ = false;
}

}  // namespace flinkdiag

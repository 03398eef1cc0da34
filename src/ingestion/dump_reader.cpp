#include "ingestion/dump_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "flinkdiag/support/text.h"
#include "ingestion/thrown_text.h"

namespace flinkdiag {
namespace {

constexpr std::string_view kTitle = "Full thread dump ";

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

// `"DeadLockThread1":`
bool is_deadlocked_name(std::string_view text) {
  return text.size() > 3 && text.starts_with('"') && text.ends_with("\":");
}

// What stands in a thread below its header.
bool is_of_thread(std::string_view text) {
  return starts_with_any(text, {"at ", "- ", "java.lang.Thread.State: "});
}

bool starts_dump(std::string_view text) {
  return text.starts_with(kTitle) || read_thread_header(text).has_value();
}

}  // namespace

struct DumpReader::Section {
  std::string_view start;
  std::string_view must_hold;
  State state;
};

// Lines that begin a part of a HotSpot dump.
const DumpReader::Section DumpReader::kSections[] = {
    {kTitle, "", State::threads},
    {"Threads class SMR info:", "", State::thread_list},
    {"JNI global ref", "", State::after_threads},
    {"Found one Java-level deadlock:", "", State::deadlock_names},
    {"Java stack information for the threads listed above", "", State::deadlock_stacks},
    {"Found ", " deadlock", State::after_threads},  // "Found 1 deadlock.", "Found 2 deadlocks."
    {"Heap", "", State::heap},
};

DumpReader::DumpReader(ParseContext& context, std::string source)
    : context_(context), lines_(context.out.stacks), source_(std::move(source)) {}

bool DumpReader::add(std::string_view line, std::uint32_t number) {
  if (is_interrupted_) {
    is_interrupted_ = false;
    if (!is_of_thread(trim(line))) end_interrupted();
  }
  // The lines below a logged header may be the rest of its record, or all records of their own.
  if (is_logged_ && is_suspended_) {
    if (!starts_dump(trim(line))) return false;
    end_sample();
    is_logged_ = is_suspended_ = false;
  }
  return take(line, number);
}

bool DumpReader::add_known_frame(std::string_view line) {
  if (cut_name_ || is_interrupted_) return false;
  return state_ == State::threads && is_in_thread() && thread_->add_known_frame(trim(line));
}

bool DumpReader::add_logged(std::string_view message, std::uint32_t number) {
  if (!is_logged_) {
    if (!starts_dump(trim(message))) return false;
    end_sample();
    is_logged_ = true;
  }
  if (!take(message, number)) return false;
  is_suspended_ = false;
  return true;
}

// The line may stand in the middle of a stack, where another program writes to the same stream:
// then frames follow the one line. Those of an exception stand below what was thrown.
void DumpReader::interrupt(std::string_view message) {
  time_.reset();
  drop_cut_name();
  if (is_logged_) {
    is_suspended_ = true;
  } else if (thread_ && !is_interrupted_ && !begins_with_thrown(message) &&
             !message.ends_with(':')) {
    is_interrupted_ = true;
  } else {
    end_interrupted();
  }
}

void DumpReader::tear() {
  drop_cut_name();
  end_interrupted();
}

void DumpReader::end_interrupted() {
  is_interrupted_ = false;
  end_thread();
  if (!has_title_) end_sample();
}

void DumpReader::set_clock(std::optional<TimeMs> clock) {
  if (clock) clock_ = clock;
}

void DumpReader::resume() {
  begin_sample(0);
  has_title_ = true;
  state_ = State::threads;
}

bool DumpReader::can_be_resumed() const {
  if (is_interrupted_ || cut_name_) return false;
  if (thread_ && !thread_->has_body()) return false;  // the next line may be its header once more
  const bool has_thread = thread_ || (sample_ && !sample_->threads.empty());
  return has_thread && has_title_ && state_ == State::threads && !is_logged_ && !time_ &&
         pid_.empty();
}

void DumpReader::finish() {
  // A dump whose lines were reversed has its time at the end.
  if (sample_ && !sample_->time_ms) sample_->time_ms = time_;
  end_sample();
}

bool DumpReader::take(std::string_view line, std::uint32_t number) {
  const auto text = trim(line);
  if (text.size() > kLongestLine) {
    if (text.starts_with('"')) end_thread();  // the header of another, most likely
    return false;
  }
  if (text.empty()) {
    if (thread_) thread_->add(text);
    if (state_ == State::heap) state_ = State::after_threads;
    return state_ != State::outside;
  }
  if (cut_name_ && begin_cut(text)) return true;
  drop_cut_name();
  // A dump with a title has no headers like `#12 "a"`.
  const bool is_titled =
      has_title_ && !time_ && (state_ == State::threads || state_ == State::thread_list);
  const bool may_begin = !is_titled || !text.starts_with('#');
  if (auto header = may_begin ? read_thread_header(text) : std::nullopt) {
    saw_hotspot_ = saw_hotspot_ || has_title_ || !contains(text, " Id=");
    begin_thread(std::move(*header), number, text.starts_with('#'));
    return true;
  }
  if (enter_section(text, number) || take_in_state(line, text) || take_time_or_pid(text, number)) {
    return true;
  }
  // Below a header without a body it is the rest of that header.
  const bool is_header = !is_below_header() && is_damaged_header(text);
  if (thread_ && (is_header || mentions_thrown(text))) end_thread();
  return state_ == State::threads && take_cut_name(text, number);
}

// `"Window -> (Map, Filt`: a screen's copy that ends at its right edge, or goes on in the next
// line. The line below tells.
bool DumpReader::take_cut_name(std::string_view text, std::uint32_t number) {
  if (!text.starts_with('"') || contains(text, "\": ")) return false;  // of JSON
  cut_name_ = {std::string(text), number};
  return true;
}

// True if `text` is the rest of the header.
bool DumpReader::begin_cut(std::string_view text) {
  if (is_of_thread(text)) {
    const CutName cut = *std::exchange(cut_name_, std::nullopt);
    Thread header;
    header.name = cut.text.substr(1, cut.text.find("\" #", 1) - 1);
    begin_thread(std::move(header), cut.number);
    return false;
  }
  if (text.starts_with('"')) return false;
  // "Window (1/2)#0" was broken at the blank.
  const bool has_lost_blank = text.size() > 1 && text[0] == '(' && is_digit(text[1]);
  auto header =
      read_thread_header(fmt::format("{}{}{}", cut_name_->text, has_lost_blank ? " " : "", text));
  if (!header) return false;
  const CutName cut = *std::exchange(cut_name_, std::nullopt);
  begin_thread(std::move(*header), cut.number);
  return true;
}

// It was none; the line was counted as one that is understood.
void DumpReader::drop_cut_name() {
  if (!cut_name_) return;
  cut_name_.reset();
  --context_.read_lines;
  ++context_.summary.unread_lines;
}

bool DumpReader::enter_section(std::string_view text, std::uint32_t number) {
  const auto section = std::find_if(
      std::begin(kSections), std::end(kSections),
      [&](const Section& s) { return text.starts_with(s.start) && contains(text, s.must_hold); });
  if (section == std::end(kSections)) return false;
  if (section->start == kTitle) {
    begin_sample(number);
    has_title_ = saw_hotspot_ = true;
    // "Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):", JDK 26 no colon
    sample_->jvm = text.substr(kTitle.size(), text.size() - kTitle.size() - text.ends_with(':'));
  }
  if (!sample_ && section->state == State::deadlock_names) begin_sample(number);
  if (!sample_ || (section->state == State::heap && text != section->start)) return false;
  end_thread();
  if (section->state == State::deadlock_names) {
    sample_->deadlocks.push_back({.place = {context_.input_index, number}, .threads = {}});
  }
  state_ = section->state;
  return true;
}

bool DumpReader::take_in_state(std::string_view line, std::string_view text) {
  switch (state_) {
    case State::threads:
      if (thread_ && thread_->is_of_another(text)) end_thread();
      if (thread_) return thread_->add(text);
      return text.starts_with("JDK version: ");  // JDK 26, below the title
    case State::thread_list:
      take_length(text);
      return starts_with_any(text, {"0x", "_", "}", "next-> "});
    case State::deadlock_names:
    case State::deadlock_stacks:
      return take_in_deadlock(text);
    case State::heap:
      return line.starts_with(' ');
    case State::outside:
    case State::after_threads:
      return false;
  }
  return false;
}

// "_java_thread_list=0x0000600002f4c0a0, length=45, elements={"
void DumpReader::take_length(std::string_view text) {
  constexpr std::string_view kLength = "length=";
  // "_to_delete_list" names those of before.
  const auto at = text.starts_with("_java_thread_list=") ? text.find(kLength) : text.npos;
  if (at == text.npos) return;
  const auto number = text.substr(at + kLength.size());
  const auto length = parse_int(number.substr(0, number.find_first_not_of("0123456789")));
  if (length && *length > 0) sample_->listed_threads = static_cast<std::size_t>(*length);
}

bool DumpReader::take_in_deadlock(std::string_view text) {
  if (is_deadlocked_name(text)) {
    // The names below "Java stack information ..." are those above it once more.
    if (state_ == State::deadlock_names) {
      sample_->deadlocks.back().threads.emplace_back(text.substr(1, text.size() - 3));
    }
    return true;
  }
  return starts_with_any(text,
                         {"===", "waiting to lock monitor", "waiting for ownable synchronizer",
                          "which is held by", "in JNI, which is held by", "at ", "- "});
}

bool DumpReader::take_time_or_pid(std::string_view text, std::uint32_t number) {
  if (!is_digit(text.front())) return false;
  if (const auto time = parse_timestamp(text); time && time->length == text.size()) {
    time_ = time->time_ms;
    return true;
  }
  // "21.0.2+13-LTS", below the time that Thread.dump_to_file writes
  if (time_ && contains(text, "+") && !contains(text, " ")) return true;
  const auto pid = text.substr(0, text.size() - (text.ends_with(':') ? 1 : 0));
  const bool is_named = text.ends_with(':') || number == 1;  // "7555:", "7555" above all
  if (!is_named || text.size() > 11 || !std::ranges::all_of(pid, is_digit)) return false;
  pid_ = pid;
  return true;
}

void DumpReader::begin_sample(std::uint32_t number) {
  end_sample();
  sample_.emplace();
  sample_->kind = SampleKind::thread_dump;
  sample_->place = {context_.input_index, number};
  sample_->time_ms = time_ ? time_ : clock_;
  sample_->process_hint = source_.empty() ? pid_ : source_;
  time_.reset();
  pid_.clear();
}

void DumpReader::begin_thread(Thread header, std::uint32_t number, bool has_bare_frames) {
  if (thread_ && !thread_->has_body() && key_of(thread_->header()) == key_of(header))
    return;  // a line that is there twice
  end_thread();
  if (!sample_ || is_other_dump(header)) begin_sample(number);
  if (!has_title_) seen_.insert(key_of(header));
  state_ = State::threads;
  header.place = {context_.input_index, number};
  thread_.emplace(std::move(header), lines_, has_bare_frames);
}

std::string DumpReader::key_of(const Thread& header) {
  return header.name + '\0' + header.native_id;
}

// Where no title parts the dumps: behind the end of one, after a time, or at a thread that was
// there already.
bool DumpReader::is_other_dump(const Thread& header) const {
  if (state_ != State::threads && state_ != State::thread_list) return true;
  return !has_title_ && (time_.has_value() || seen_.contains(key_of(header)));
}

void DumpReader::end_thread() {
  if (!thread_) return;
  const auto depth = static_cast<int>(thread_->depth());
  if (keep_thread(context_)) {
    sample_->threads.push_back(thread_->finish());
    if (sample_->threads.back().stack_cut) {
      sample_->stack_depth_limit = std::max(sample_->stack_depth_limit.value_or(0), depth);
    }
  }
  thread_.reset();
}

void DumpReader::end_sample() {
  end_thread();
  if (sample_ && (!sample_->threads.empty() || !sample_->deadlocks.empty())) {
    context_.summary.threads += sample_->threads.size();
    ++context_.summary.samples;
    context_.summary.stack_depth_limit =
        std::max(context_.summary.stack_depth_limit, sample_->stack_depth_limit.value_or(0));
    context_.out.samples.push_back(std::move(*sample_));
  }
  sample_.reset();
  is_interrupted_ = false;
  drop_cut_name();
  seen_.clear();
  has_title_ = false;
  state_ = State::outside;
}

}  // namespace flinkdiag

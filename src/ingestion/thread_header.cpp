#include <algorithm>
#include <array>

#include "flinkdiag/support/text.h"
#include "ingestion/thread_text.h"

namespace flinkdiag {
namespace {

// Takes the next word off `rest`; empty at its end.
std::string_view next_word(std::string_view& rest) {
  rest = trim_left(rest);
  std::size_t end = 0;  // words are short: a loop is faster than a call
  while (end < rest.size() && rest[end] != ' ' && rest[end] != '\t') ++end;
  const auto word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// "12.5ms" -> 12.5, "3.4s" -> 3400
std::optional<double> read_ms(std::string_view text) {
  const bool in_ms = text.ends_with("ms");
  if (!text.ends_with('s')) return std::nullopt;
  const auto value = parse_double(text.substr(0, text.size() - (in_ms ? 2 : 1)));
  return value ? std::optional(in_ms ? *value : *value * 1000) : std::nullopt;
}

// "daemon", "#12", "[5379]" (thread id of the operating system, JDK 21 and later)
bool is_flag(std::string_view word) {
  if (word == "daemon" || word == "virtual") return true;
  if (word.starts_with('[') && word.ends_with(']'))
    word = word.substr(1, word.size() - 2);
  else if (word.starts_with('#'))
    word.remove_prefix(1);
  else
    return false;
  return !word.empty() && std::all_of(word.begin(), word.end(), is_digit);
}

// False: no header has such an attribute.
bool take_attribute(Thread& thread, std::string_view key, std::string_view value) {
  static constexpr std::array<std::string_view, 6> kIgnored = {
      "prio", "os_prio", "tid", "allocated", "defined_classes", "group"};
  if (key == "nid") {
    thread.native_id = value;
  } else if (key == "cpu") {
    thread.cpu_ms = read_ms(value);
  } else if (key == "elapsed") {
    thread.elapsed_ms = read_ms(value);
  } else {
    return std::find(kIgnored.begin(), kIgnored.end(), key) != kIgnored.end();
  }
  return true;
}

constexpr std::string_view kObjectWait = "in Object.wait()";

// What HotSpot prints after nid=, until the line below says it in Java's words.
ThreadState read_native_state(std::string_view text) {
  if (text.starts_with("runnable")) return ThreadState::runnable;
  if (text.starts_with("waiting for monitor entry")) return ThreadState::blocked;
  if (text.starts_with("waiting on condition")) return ThreadState::waiting;
  if (text.starts_with(kObjectWait)) return ThreadState::waiting;
  if (text.starts_with("sleeping")) return ThreadState::timed_waiting;
  return ThreadState::unknown;
}

// ` WAITING on java.lang.Object@1b2c owned by "y" Id=3 (suspended) (in native)`, `in WAITING`
bool read_thread_info(Thread& thread, std::string_view rest) {
  auto word = next_word(rest);
  if (word == "in") word = next_word(rest);
  thread.state = read_thread_state(word);
  if (thread.state == ThreadState::unknown) return false;
  rest = trim(rest);
  for (const std::string_view flag : {"(in native)", "(suspended)"}) {
    if (rest.ends_with(flag)) rest = trim_right(rest.substr(0, rest.size() - flag.size()));
  }
  if (!rest.starts_with("on ")) return true;
  const auto owned = rest.find(" owned by \"");
  const auto kind =
      thread.state == ThreadState::blocked ? Lock::Kind::waiting_to_lock : Lock::Kind::waiting_on;
  Lock lock = read_lock_info(kind, rest.substr(3, owned == rest.npos ? owned : owned - 3));
  if (owned != rest.npos) {
    const auto owner = rest.substr(owned + 11);
    lock.owner = std::make_shared<const std::string>(owner.substr(0, owner.rfind("\" Id=")));
  }
  thread.locks.push_back(std::move(lock));
  return true;
}

// All that follows the closing quote of the name. Stops at the first word that cannot be there, and
// a quote cannot: so trying each quote of a line costs one pass over it.
std::optional<Thread> read_after_name(std::string_view rest) {
  if (!rest.starts_with(' ') && !rest.starts_with('\t')) return std::nullopt;
  Thread thread;
  bool has_attribute = false, has_priority = false;
  while (true) {
    const auto here = rest;
    const auto word = next_word(rest);
    if (contains(word, "\"")) return std::nullopt;
    if (is_flag(word)) continue;
    const auto equals = word.find('=');
    if (equals == word.npos) {
      rest = here;
      break;
    }
    const auto key = word.substr(0, equals), value = word.substr(equals + 1);
    if (key == "Id") {
      thread.native_id = value;
      return read_thread_info(thread, rest) ? std::optional(std::move(thread)) : std::nullopt;
    }
    if (!take_attribute(thread, key, value)) return std::nullopt;
    has_attribute = true;
    has_priority = has_priority || key == "prio";
  }
  if (!has_attribute) return std::nullopt;
  // Threads of the VM itself have no priority of Java, and no state.
  if (!has_priority) return thread;
  rest = trim_left(rest);
  thread.state = read_native_state(rest);
  if (rest.starts_with(kObjectWait))
    thread.locks.push_back(
        {.kind = Lock::Kind::waiting_on, .is_condition = false, .identity = {}, .owner = {}});
  return thread;
}

// JDK 21 prints a virtual thread below its carrier: `   Mounted virtual thread #22`, later JDKs
// `   Mounted virtual thread "name" #22`.
std::optional<Thread> read_mounted_thread(std::string_view line) {
  static constexpr std::string_view kMounted = "Mounted virtual thread ";
  if (!line.starts_with(kMounted)) return std::nullopt;
  const auto id = line.substr(kMounted.size());
  const auto open = id.find('"'), close = id.rfind('"');
  Thread thread;
  thread.name = open < close ? id.substr(open + 1, close - open - 1) : line.substr(8);
  thread.native_id = id.substr(std::min(id.rfind('#'), id.size()));
  thread.state = ThreadState::runnable;
  return thread;
}

// `Thread 31832: (state = BLOCKED)`. The state is the VM's: BLOCKED is all that does not run, be it
// asleep, parked or waiting for a lock; IN_NATIVE may be parked, too. Names are not printed.
std::optional<Thread> read_thread_of_agent(std::string_view line) {
  constexpr std::string_view kThread = "Thread ", kState = ": (state = ";
  const auto colon = line.find(kState);
  if (colon == line.npos || !line.starts_with(kThread) || !line.ends_with(')')) return std::nullopt;
  const auto id = line.substr(kThread.size(), colon - kThread.size());
  const auto begin = colon + kState.size();
  const auto state = line.substr(begin, line.size() - 1 - begin);
  const auto is_of_state = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  if (id.empty() || !std::ranges::all_of(id, is_digit) || state.empty() ||
      !std::ranges::all_of(state, is_of_state)) {
    return std::nullopt;
  }
  Thread thread;
  thread.native_id = id;
  return thread;
}

// `#22 "main"`, `#31 "" virtual`, from JDK 24 on with the state and a time behind it.
std::optional<Thread> read_numbered_thread(std::string_view line) {
  const auto open = line.find('"'), close = line.rfind('"');
  if (open == line.npos || open == close) return std::nullopt;
  const auto id = trim_right(line.substr(1, open - 1));
  if (id.empty() || !std::ranges::all_of(id, is_digit)) return std::nullopt;
  Thread thread;
  thread.name = line.substr(open + 1, close - open - 1);
  thread.native_id = id;
  auto rest = line.substr(close + 1);
  auto word = next_word(rest);
  if (word == "virtual") word = next_word(rest);
  thread.state = read_thread_state(word);
  if (!word.empty() && thread.state == ThreadState::unknown) return std::nullopt;
  return thread;
}

// `"Map (1/2)#0@8274" prio=5 tid=0x53 nid=NA runnable`: IntelliJ IDEA knows no thread of the
// operating system, and puts the debugger's own number behind the name.
void take_number_of_debugger(Thread& thread) {
  if (thread.native_id != "NA") return;
  const auto at = thread.name.rfind('@');
  const auto number = std::string_view(thread.name).substr(at == std::string::npos ? 0 : at + 1);
  if (at == std::string::npos || number.empty() || !std::ranges::all_of(number, is_digit)) return;
  thread.native_id = number;
  thread.name.resize(at);
}

}  // namespace

ThreadState read_thread_state(std::string_view word) {
  struct Row {
    std::string_view word;
    ThreadState state;
  };
  static constexpr auto kStates = std::to_array<Row>({{"NEW", ThreadState::created},
                                                      {"RUNNABLE", ThreadState::runnable},
                                                      {"BLOCKED", ThreadState::blocked},
                                                      {"WAITING", ThreadState::waiting},
                                                      {"TIMED_WAITING", ThreadState::timed_waiting},
                                                      {"TERMINATED", ThreadState::terminated}});
  const auto row =
      std::find_if(kStates.begin(), kStates.end(), [&](const Row& r) { return r.word == word; });
  return row == kStates.end() ? ThreadState::unknown : row->state;
}

std::optional<Thread> read_thread_header(std::string_view line) {
  line = trim(line);
  if (line.starts_with('#')) return read_numbered_thread(line);
  if (line.starts_with('T')) return read_thread_of_agent(line);
  if (!line.starts_with('"')) return read_mounted_thread(line);
  for (auto quote = line.rfind('"'); quote > 0; quote = line.rfind('"', quote - 1)) {
    if (auto thread = read_after_name(line.substr(quote + 1))) {
      thread->name = line.substr(1, quote - 1);
      take_number_of_debugger(*thread);
      // Of JSON that was torn apart: `"},{"threadName":"a` stands between two quotes.
      const bool is_piece = thread->name.find_first_of("},]") == 0;
      if (is_piece && contains(thread->name, "\":\"")) return std::nullopt;
      return thread;
    }
  }
  return std::nullopt;
}

bool is_damaged_header(std::string_view text) {
  return contains(text, "\" #") || contains(text, "\" Id=") || contains(text, " nid=0x");
}

}  // namespace flinkdiag

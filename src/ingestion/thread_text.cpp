#include "ingestion/thread_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "flinkdiag/support/text.h"
#include "flinkdiag/support/text_map.h"
#include "ingestion/frame_text.h"

namespace flinkdiag {
namespace {

struct LockWords {
  std::string_view words;
  Lock::Kind kind;
};

// What follows "- " in HotSpot dumps and "-  " in ThreadInfo. The longer wording goes first.
constexpr auto kLockWords = std::to_array<LockWords>({
    {"waiting on the Class initialization monitor for ", Lock::Kind::class_init},
    {"waiting to re-lock in wait() ", Lock::Kind::waiting_to_lock},
    {"waiting to lock ", Lock::Kind::waiting_to_lock},
    {"parking to wait for ", Lock::Kind::parking},
    {"waiting on ", Lock::Kind::waiting_on},
    {"blocked on ", Lock::Kind::waiting_to_lock},
    {"locked ", Lock::Kind::locked},
});

// Lines of a thread that say nothing the model keeps.
constexpr auto kPassedOver = std::to_array<std::string_view>({
    "Carrying virtual thread #",  // "   Carrying virtual thread #22", its stack comes apart
    "No compile task",            // compiler threads, JDK 9 and later
    "Compiling:",                 // "   Compiling: 4711 ! 4 java.util.HashMap::put (12 bytes)"
    "- eliminated ",       // "- eliminated <owner is scalar replaced> (a X)": no lock is held
    "- None",              // "Locked ownable synchronizers:" without any
    "JavaThread state: ",  // "   JavaThread state: _thread_blocked"
    "Thread: 0x",          // "   Thread: 0x.. [0x..] State: _at_safepoint ..."
});

constexpr std::string_view kState = "java.lang.Thread.State: ";

ThreadState read_state(std::string_view line) {
  const auto state = line.substr(kState.size());
  return read_thread_state(state.substr(0, state.find(' ')));
}

// "00000000fd3271e8", "1b2c"; what is no such number still tells objects apart.
std::uint64_t read_identity(std::string_view hexadecimal) {
  if (hexadecimal.empty()) return 0;
  std::uint64_t number = 0;
  const char* last = hexadecimal.data() + hexadecimal.size();
  const auto [end, error] = std::from_chars(hexadecimal.data(), last, number, 16);
  return end == last && error == std::errc() ? number : hash_text(hexadecimal);
}

// "<0x00000000fd3271e8> (a java.lang.Object)", "<no object reference available>", or
// "java.lang.Object@1b2c"
Lock read_object(Lock::Kind kind, std::string_view text) {
  text = trim(text);
  if (!text.starts_with('<')) return read_lock_info(kind, text);
  Lock lock{.kind = kind, .is_condition = false, .identity = {}, .owner = {}};
  const auto close = text.find('>');
  const auto identity = text.substr(1, close == text.npos ? close : close - 1);
  if (identity.starts_with("0x")) lock.identity = read_identity(identity.substr(2));
  const auto open = text.find("(a ");
  if (open != text.npos)
    lock.is_condition = is_condition(text.substr(open + 3, text.rfind(')') - open - 3));
  return lock;
}

}  // namespace

bool is_condition(std::string_view class_name) { return class_name.ends_with("$ConditionObject"); }

Lock read_lock_info(Lock::Kind kind, std::string_view text) {
  text = trim(text);
  const auto at = std::min(text.rfind('@'), text.size());
  const auto hash = text.substr(std::min(at + 1, text.size()));
  return {.kind = kind,
          .is_condition = is_condition(text.substr(0, at)),
          .identity = read_identity(hash),
          .owner = {}};
}

void tell_parked_from_waiting(Thread& thread, std::string_view innermost_method) {
  if (thread.locks.empty() || !innermost_method.ends_with(".misc.Unsafe.park")) return;
  auto& waits_for = thread.locks.front();
  if (waits_for.kind == Lock::Kind::waiting_on) waits_for.kind = Lock::Kind::parking;
}

bool is_unnamed_wait(const Lock& lock) {
  return lock.kind == Lock::Kind::waiting_on && lock.identity == 0 && lock.owner == nullptr;
}

ThreadBuilder::ThreadBuilder(Thread header, FrameLines& lines, bool has_bare_frames)
    : thread_(std::move(header)), lines_(lines), has_bare_frames_(has_bare_frames) {}

bool ThreadBuilder::is_of_another(std::string_view line) const {
  if (line.starts_with(kState)) {
    // A line may be there twice, or below the one that it stood above.
    return has_state_ ? depth_ > 0 || read_state(line) != thread_.state : depth_ > 1;
  }
  return is_whole_ && after_blank_ && !has_gaps_ && line.starts_with("at ");
}

bool ThreadBuilder::add(std::string_view line) {
  line = trim(line);
  after_blank_ = after_blank_ || line.empty();
  if (line.empty()) return true;
  bool taken = true;
  if (line.starts_with("at ")) {
    taken = add_frame(line);
  } else if (line.starts_with(kState)) {
    thread_.state = read_state(line);
    has_state_ = true;
  } else if (line == "...") {
    thread_.stack_cut = is_whole_ = true;
  } else if (line.starts_with("Locked ownable synchronizers:") ||
             line.starts_with("Number of locked synchronizers = ")) {
    in_synchronizers_ = true;
  } else if (line.starts_with("- ")) {
    taken = contains(line, " @bci=") ? add_frame_of_agent(line) : add_lock_line(line);
  } else if (has_bare_frames_ && line.ends_with(')')) {
    taken = add_frame(fmt::format("at {}", line));
  } else {
    return std::any_of(kPassedOver.begin(), kPassedOver.end(),
                       [&](std::string_view start) { return line.starts_with(start); });
  }
  has_body_ = has_body_ || taken;
  return taken;
}

bool ThreadBuilder::add_known_frame(std::string_view line) {
  const auto* frame = line.starts_with("at ") ? lines_.find(line) : nullptr;
  if (frame == nullptr || is_whole_) return false;
  take_frame(*frame);
  has_body_ = true;
  return true;
}

bool ThreadBuilder::add_frame(std::string_view line) {
  const auto* frame = lines_.read(line);
  if (frame != nullptr) take_frame(*frame);
  return frame != nullptr;
}

// "- java.lang.Thread.sleep(long) @bci=0, line=211 (Interpreted frame)": sun.jvm.hotspot.tools.
// StackTrace, what `jhsdb jstack` prints.
bool ThreadBuilder::add_frame_of_agent(std::string_view line) {
  constexpr std::string_view kLine = "line=";
  const auto method = line.substr(2, line.find('(') - 2);
  const auto at = std::min(line.find(kLine), line.size() - kLine.size()) + kLine.size();
  const auto number = line.substr(at, line.find_first_not_of("0123456789", at) - at);
  return add_frame(fmt::format("at {}(:{})", method, number));
}

void ThreadBuilder::take_frame(const FrameLines::Known& frame) {
  has_gaps_ = has_gaps_ || (after_blank_ && depth_ > 0);
  after_blank_ = false;
  ++depth_;
  is_whole_ = is_whole_ || frame.is_root;
  if (!frame.is_dropped) frames_.push_back(frame.id);
}

bool ThreadBuilder::add_lock_line(std::string_view text) {
  if (std::any_of(kPassedOver.begin(), kPassedOver.end(),
                  [&](std::string_view start) { return text.starts_with(start); })) {
    return true;
  }
  text = trim_left(text.substr(1));
  const auto known = std::find_if(kLockWords.begin(), kLockWords.end(), [&](const LockWords& row) {
    return text.starts_with(row.words);
  });
  if (known == kLockWords.end()) {
    if (in_synchronizers_) thread_.locks.push_back(read_object(Lock::Kind::locked, text));
    return in_synchronizers_;
  }
  Lock lock = read_object(known->kind, text.substr(known->words.size()));
  // The header of a ThreadInfo has named the object already, and its owner.
  const bool is_known = !thread_.locks.empty() && thread_.locks.front().kind == lock.kind &&
                        lock.identity != 0 && thread_.locks.front().identity == lock.identity;
  if (!is_known) thread_.locks.push_back(std::move(lock));
  return true;
}

// InstanceKlass::initialize_impl (JDK 8 to 17) waits in the VM for another thread to initialise the
// class: "in Object.wait()" in the header, RUNNABLE below it.
void ThreadBuilder::settle_object_wait() {
  auto& locks = thread_.locks;
  if (locks.empty() || !is_unnamed_wait(locks.front())) return;
  if (thread_.state == ThreadState::runnable)
    locks.front().kind = Lock::Kind::class_init;
  else
    locks.erase(locks.begin());
}

Thread ThreadBuilder::finish() {
  settle_object_wait();
  if (!frames_.empty())
    tell_parked_from_waiting(thread_, lines_.stacks().frame(frames_.front()).method);
  thread_.stacks = {{.stack = lines_.stacks().intern_stack(frames_), .count = 1}};
  return std::move(thread_);
}

}  // namespace flinkdiag

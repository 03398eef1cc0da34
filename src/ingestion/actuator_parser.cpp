#include <nlohmann/json.hpp>
#include <vector>

#include "ingestion/frame_text.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"
#include "ingestion/thread_text.h"

// Spring Boot's actuator, /actuator/threaddump: java.lang.management.ThreadInfo as JSON:
//   {"threads":[{"threadName":"main","threadId":1,"threadState":"WAITING",
//     "lockInfo":{"className":"java.lang.Object","identityHashCode":6956},"lockOwnerName":null,
//     "lockedMonitors":[{"className":...,"identityHashCode":...,"lockedStackDepth":2}],
//     "stackTrace":[{"className":"java.lang.Object","methodName":"wait","lineNumber":-2}]}]}

namespace flinkdiag {
namespace {

using nlohmann::json;

Lock read_lock(Lock::Kind kind, const json& value) {
  const auto hash = json_number(value, "identityHashCode");
  return {.kind = kind,
          .is_condition = is_condition(json_text(value, "className")),
          .identity = hash ? static_cast<std::uint64_t>(*hash) : 0,
          .owner = {}};
}

void read_locks(const json& value, Thread& thread) {
  const json& waits_for = json_field(value, "lockInfo");
  if (waits_for.is_object()) {
    const bool is_blocked = thread.state == ThreadState::blocked;
    thread.locks.push_back(
        read_lock(is_blocked ? Lock::Kind::waiting_to_lock : Lock::Kind::waiting_on, waits_for));
    std::string owner = json_text(value, "lockOwnerName");
    if (!owner.empty())
      thread.locks.back().owner = std::make_shared<const std::string>(std::move(owner));
  }
  for (const char* list : {"lockedMonitors", "lockedSynchronizers"}) {
    for (const json& held : json_array(value, list)) {
      thread.locks.push_back(read_lock(Lock::Kind::locked, held));
    }
  }
}

Thread read_thread(ParseContext& context, const json& value, std::uint32_t line) {
  Thread thread;
  thread.place = {context.input_index, line};
  thread.name = json_text(value, "threadName");
  thread.native_id = json_text(value, "threadId");
  thread.state = read_thread_state(json_text(value, "threadState"));
  read_locks(value, thread);
  std::vector<FrameId> frames;
  for (const json& element : json_array(value, "stackTrace")) {
    // One spelling for all: the text form of the frame goes through the reader of text forms.
    const FrameText frame =
        read_java_frame(json_text(element, "className") + "." + json_text(element, "methodName") +
                        "(:" + json_text(element, "lineNumber") + ")");
    if (frame.method.empty() && !frame.dropped) ++context.summary.unread_lines;
    if (!frame.method.empty()) {
      frames.push_back(context.out.stacks.intern_frame(frame.method, frame.line));
    }
  }
  if (!frames.empty())
    tell_parked_from_waiting(thread, context.out.stacks.frame(frames.front()).method);
  thread.stacks = {{.stack = context.out.stacks.intern_stack(frames), .count = 1}};
  return thread;
}

}  // namespace

bool read_actuator(ParseContext& context, const JsonDocument& document) {
  const json value = json::parse(document.text, nullptr, false);
  if (value.is_discarded()) return false;
  Sample sample;
  sample.place = {context.input_index, document.line};
  KeyLines lines(document.text, "threadName", document.line);
  for (const json& thread : json_array(value, "threads")) {
    if (!keep_thread(context)) break;
    sample.threads.push_back(read_thread(context, thread, lines.next()));
  }
  if (sample.threads.empty() && context.has_dropped) return true;
  context.summary.threads += sample.threads.size();
  ++context.summary.samples;
  context.out.samples.push_back(std::move(sample));
  return true;
}

}  // namespace flinkdiag

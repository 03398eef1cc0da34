#include <nlohmann/json.hpp>
#include <vector>

#include "flinkdiag/support/timestamp.h"
#include "ingestion/frame_text.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"
#include "ingestion/thread_text.h"

// jcmd PID Thread.dump_to_file -format=json (JDK 21+):
//   {"threadDump":{"processId":"16598","time":"2026-11-23T11:30:31.877Z","runtimeVersion":"25.0.3",
//     "threadContainers":[{"container":"<root>","threads":[{"tid":"3","name":"main",
//       "state":"WAITING","waitingOn":"java.lang.Object@1b2c","stack":["java.base\/java.lang..."]}]}]}}
// States and locks are there from JDK 24 or so; numbers are strings in some releases.

namespace flinkdiag {
namespace {

using nlohmann::json;

struct LockField {
  std::string_view key;
  Lock::Kind kind;
};

constexpr LockField kLockFields[] = {
    {"blockedOn", Lock::Kind::waiting_to_lock},
    {"waitingOn", Lock::Kind::waiting_on},
};

void read_locks(const json& value, Thread& thread) {
  for (const auto& [key, kind] : kLockFields) {
    const std::string object = json_text(value, key);
    if (!object.empty()) thread.locks.push_back(read_lock_info(kind, object));
  }
  const std::string parked_on = json_text(json_field(value, "parkBlocker"), "object");
  if (!parked_on.empty()) thread.locks.push_back(read_lock_info(Lock::Kind::parking, parked_on));
  // "monitorsOwned":[{"depth":4,"locks":["java.lang.ref.ReferenceQueue$Lock@6aef0043"]}]
  for (const json& owned : json_array(value, "monitorsOwned")) {
    for (const json& object : json_array(owned, "locks")) {
      const std::string text = json_text(object);
      if (!text.empty()) thread.locks.push_back(read_lock_info(Lock::Kind::locked, text));
    }
  }
}

Thread read_thread(ParseContext& context, const json& value, std::uint32_t line) {
  Thread thread;
  thread.place = {context.input_index, line};
  thread.name = json_text(value, "name");
  thread.native_id = json_text(value, "tid");
  thread.state = read_thread_state(json_text(value, "state"));
  read_locks(value, thread);
  std::vector<FrameId> frames;
  for (const json& text : json_array(value, "stack")) {
    const FrameText frame = read_java_frame(json_text(text));
    if (frame.method.empty() && !frame.dropped) ++context.summary.unread_lines;
    if (!frame.method.empty()) {
      frames.push_back(context.out.stacks.intern_frame(frame.method, frame.line));
    }
  }
  thread.stacks = {{.stack = context.out.stacks.intern_stack(frames), .count = 1}};
  return thread;
}

}  // namespace

bool read_jcmd_json(ParseContext& context, const JsonDocument& document) {
  const json value = json::parse(document.text, nullptr, false);
  if (value.is_discarded()) return false;
  const json& dump = json_field(value, "threadDump");
  Sample sample;
  sample.place = {context.input_index, document.line};
  if (const auto time = parse_timestamp(json_text(dump, "time"))) sample.time_ms = time->time_ms;
  sample.process_hint = json_text(dump, "processId");
  sample.jvm = json_text(dump, "runtimeVersion");
  KeyLines lines(document.text, "tid", document.line);
  bool has_locks = false;
  for (const json& container : json_array(dump, "threadContainers")) {
    for (const json& thread : json_array(container, "threads")) {
      if (!keep_thread(context)) break;
      sample.threads.push_back(read_thread(context, thread, lines.next()));
      has_locks = has_locks || !json_array(thread, "monitorsOwned").empty();
    }
  }
  sample.has_locks = has_locks;
  if (sample.threads.empty() && context.has_dropped) return true;
  context.summary.threads += sample.threads.size();
  ++context.summary.samples;
  context.out.samples.push_back(std::move(sample));
  return true;
}

}  // namespace flinkdiag

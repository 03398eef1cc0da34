#pragma once

#include <span>
#include <string_view>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

// How enumerators are written, in their order.
inline constexpr std::string_view kThreadStateNames[] = {
    "unknown", "created", "runnable", "blocked", "waiting", "timed_waiting", "terminated"};
inline constexpr std::string_view kLockKindNames[] = {"locked", "waiting_to_lock", "waiting_on",
                                                      "parking", "class_init"};
inline constexpr std::string_view kSampleKindNames[] = {
    "thread_dump",      "wall_profile",       "cpu_profile",
    "flame_graph_full", "flame_graph_on_cpu", "flame_graph_off_cpu"};

inline std::span<const std::string_view> names_of(ThreadState) { return kThreadStateNames; }
inline std::span<const std::string_view> names_of(Lock::Kind) { return kLockKindNames; }
inline std::span<const std::string_view> names_of(SampleKind) { return kSampleKindNames; }

// The fields of an extract, once for writing and for reading: `io` is called with each field's name
// and member. That a struct of the model is taken apart here keeps a new member from being
// forgotten. docs/extract.md describes them; what is renamed or changes its meaning there needs a
// new version of the format.

template <typename Io>
void fields(Io& io, InputSummary& input) {
  auto& [path, format, understood, threads, sampled, samples, stack_depth_limit, unread_lines,
         unread_threads, cut_at, incomplete, notes] = input;
  io("path", path);
  io("format", format);
  io("understood", understood);
  io("threads", threads);
  io("sampled", sampled);
  io("samples", samples);
  io("stack_depth_limit", stack_depth_limit);
  io("unread_lines", unread_lines);
  io("unread_threads", unread_threads);
  io("cut_at", cut_at);
  io("incomplete", incomplete);
  io("notes", notes);
}

template <typename Io>
void fields(Io& io, Lock& lock) {
  auto& [kind, is_condition, identity, owner] = lock;
  io("kind", kind);
  io("is_condition", is_condition);
  io("identity", identity);
  io("owner", owner);
}

template <typename Io>
void fields(Io& io, StackSample& shown) {
  auto& [stack, count] = shown;
  io.stack("stack", stack);
  io("count", count);
}

template <typename Io>
void fields(Io& io, Thread& thread) {
  auto& [name, place, state, stack_cut, stacks, locks, native_id, cpu_ms, elapsed_ms] = thread;
  io("name", name);
  io("at", place);
  io("state", state);
  io("stacks", stacks);
  io("locks", locks);
  io("native_id", native_id);
  io("cpu_ms", cpu_ms);
  io("elapsed_ms", elapsed_ms);
  io("stack_cut", stack_cut);
}

template <typename Io>
void fields(Io& io, Deadlock& deadlock) {
  auto& [place, threads] = deadlock;
  io("at", place);
  io("threads", threads);
}

template <typename Io>
void fields(Io& io, Sample& sample) {
  auto& [kind, place, time_ms, process_hint, taskmanager, jvm, vertex_hint, threads, deadlocks,
         stack_depth_limit, has_locks, empty_reason, vertex_is_over, listed_threads] = sample;
  io("kind", kind);
  io("at", place);
  io("time_ms", time_ms);
  io("process_hint", process_hint);
  io("taskmanager", taskmanager);
  io("jvm", jvm);
  io("vertex_hint", vertex_hint);
  io("threads", threads);
  io("deadlocks", deadlocks);
  io("stack_depth_limit", stack_depth_limit);
  io("has_locks", has_locks);
  io("empty_reason", empty_reason);
  io("vertex_is_over", vertex_is_over);
  io("listed_threads", listed_threads);
}

template <typename Io>
void fields(Io& io, LogRecord& record) {
  auto& [place, time_ms, level, logger, message] = record;
  io("at", place);
  io("time_ms", time_ms);
  io("level", level);
  io("logger", logger);
  io("message", message);
}

template <typename Io>
void fields(Io& io, LogSpan& span) {
  auto& [input, first_ms, last_ms] = span;
  io.input("input", input);
  io("first_ms", first_ms);
  io("last_ms", last_ms);
}

template <typename Io>
void fields(Io& io, SubtaskState& subtask) {
  auto& [place, index, attempt, state, taskmanager, state_ms, start_ms, duration_ms] = subtask;
  io("at", place);
  io("index", index);
  io("attempt", attempt);
  io("state", state);
  io("taskmanager", taskmanager);
  io("state_ms", state_ms);
  io("start_ms", start_ms);
  io("duration_ms", duration_ms);
}

template <typename Io>
void fields(Io& io, VertexState& vertex) {
  auto& [place, id, name, parallelism, max_parallelism, state, tasks, subtasks, now_ms,
         backpressure] = vertex;
  io("at", place);
  io("id", id);
  io("name", name);
  io("parallelism", parallelism);
  io("max_parallelism", max_parallelism);
  io("state", state);
  io("tasks", tasks);
  io("subtasks", subtasks);
  io("now_ms", now_ms);
  io("backpressure", backpressure);
}

template <typename Io>
void fields(Io& io, JobState& job) {
  auto& [place, id, name, state, type, scheduler, start_ms, now_ms, state_since_ms, tasks,
         vertices] = job;
  io("at", place);
  io("id", id);
  io("name", name);
  io("state", state);
  io("type", type);
  io("scheduler", scheduler);
  io("start_ms", start_ms);
  io("now_ms", now_ms);
  io("state_since_ms", state_since_ms);
  io("vertices", vertices);
  io("tasks", tasks);
}

template <typename Io>
void fields(Io& io, RestoredCheckpoint& restored) {
  auto& [place, id, restored_ms, is_savepoint, path] = restored;
  io("at", place);
  io("id", id);
  io("restored_ms", restored_ms);
  io("is_savepoint", is_savepoint);
  io("path", path);
}

template <typename Io>
void fields(Io& io, CompletedCheckpoint& completed) {
  auto& [place, id, type, path, state_bytes, checkpointed_bytes, vertex_bytes] = completed;
  io("at", place);
  io("id", id);
  io("type", type);
  io("path", path);
  io("state_bytes", state_bytes);
  io("checkpointed_bytes", checkpointed_bytes);
  io("vertex_bytes", vertex_bytes);
}

template <typename Io>
void fields(Io& io, CheckpointCounts& counts) {
  auto& [place, restored, total, in_progress, completed, failed] = counts;
  io("at", place);
  io("restored", restored);
  io("total", total);
  io("in_progress", in_progress);
  io("completed", completed);
  io("failed", failed);
}

template <typename Io>
void fields(Io& io, TaskManagerState& taskmanager) {
  auto& [place, id, slots, free_slots, last_heartbeat_ms, memory_bytes, heap_used_bytes,
         heap_max_bytes, gc_time_ms] = taskmanager;
  io("at", place);
  io("id", id);
  io("slots", slots);
  io("free_slots", free_slots);
  io("memory_bytes", memory_bytes);
  io("heap_used_bytes", heap_used_bytes);
  io("heap_max_bytes", heap_max_bytes);
  io("gc_time_ms", gc_time_ms);
  io("last_heartbeat_ms", last_heartbeat_ms);
}

template <typename Io>
void fields(Io& io, ClusterOverview& overview) {
  auto& [place, taskmanagers, slots_total, slots_available, flink_version] = overview;
  io("at", place);
  io("taskmanagers", taskmanagers);
  io("slots_total", slots_total);
  io("slots_available", slots_available);
  io("flink_version", flink_version);
}

template <typename Io>
void fields(Io& io, ExceptionEntry& entry) {
  auto& [place, time_ms, exception, task] = entry;
  io("at", place);
  io("time_ms", time_ms);
  io("exception", exception);
  io("task", task);
}

template <typename Io>
void fields(Io& io, Setting& setting) {
  auto& [place, key, value, source] = setting;
  io("at", place);
  io("key", key);
  io("value", value);
  io("source", source);
}

template <typename Io>
void fields(Io& io, CollectedAnswer& answer) {
  auto& [place, file, time_ms, taskmanager, vertex] = answer;
  io("at", place);
  io("file", file);
  io("time_ms", time_ms);
  io("taskmanager", taskmanager);
  io("vertex", vertex);
}

/// All but the stacks, which are no struct of fields.
template <typename Io>
void fields(Io& io, Incident& incident) {
  io("inputs", incident.inputs);
  io("samples", incident.samples);
  io("log", incident.log);
  io("log_spans", incident.log_spans);
  io("jobs", incident.jobs);
  io("vertices", incident.vertices);
  io("restored", incident.restored);
  io("completed", incident.completed);
  io("checkpoint_counts", incident.checkpoint_counts);
  io("taskmanagers", incident.taskmanagers);
  io("overviews", incident.overviews);
  io("exceptions", incident.exceptions);
  io("settings", incident.settings);
  io("collected", incident.collected);
}

}  // namespace flinkdiag

#include <nlohmann/json.hpp>

#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"

// /overview, /taskmanagers, /taskmanagers/:id, and answers that hold no facts.

namespace flinkdiag {
namespace {

using nlohmann::json;

TaskManagerState read_taskmanager_state(const json& value, Place place) {
  TaskManagerState state;
  state.place = place;
  state.id = json_text(value, "id");
  state.slots = json_int(value, "slotsNumber");
  state.free_slots = json_int(value, "freeSlots");
  state.last_heartbeat_ms =
      json_count(value, "timeSinceLastHeartbeat");  // a time, despite its name
  state.memory_bytes = json_numbers(json_field(value, "memoryConfiguration"), 0);
  const json& metrics = json_field(value, "metrics");
  state.heap_used_bytes = json_count(metrics, "heapUsed");
  state.heap_max_bytes = json_count(metrics, "heapMax");
  // "garbageCollectors":[{"name":"G1_Young_Generation","count":28,"time":303}, ...]
  for (const json& collector : json_array(metrics, "garbageCollectors")) {
    if (const auto time = json_count(collector, "time")) {
      state.gc_time_ms = state.gc_time_ms.value_or(0) + *time;
    }
  }
  return state;
}

}  // namespace

void read_overview(ParseContext& context, const json& value, Place place) {
  context.out.overviews.push_back({.place = place,
                                   .taskmanagers = json_int(value, "taskmanagers"),
                                   .slots_total = json_int(value, "slots-total"),
                                   .slots_available = json_int(value, "slots-available"),
                                   .flink_version = json_text(value, "flink-version")});
}

void read_taskmanagers(ParseContext& context, const json& value, Place place) {
  for (const json& taskmanager : json_array(value, "taskmanagers")) {
    context.out.taskmanagers.push_back(read_taskmanager_state(taskmanager, place));
  }
}

void read_taskmanager(ParseContext& context, const json& value, Place place) {
  context.out.taskmanagers.push_back(read_taskmanager_state(value, place));
}

void read_profiler_list(ParseContext& context, const json&, Place) {
  context.summary.notes.push_back(
      "a list of profiles, not a profile: download the outputFile of a finished one");
}

// {"errors":["org.apache.flink.runtime.rest.NotFoundException: Job ... not found", ...]}
void read_rest_error(ParseContext& context, const json& value, Place) {
  std::string error;
  for (const json& message : json_array(value, "errors")) {
    if (error.empty()) error = json_text(message);
  }
  context.summary.notes.push_back("the REST server answered with an error: " +
                                  error.substr(0, error.find('\n')));
}

}  // namespace flinkdiag

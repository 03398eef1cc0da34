#include "ingestion/json_readers.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace flinkdiag {
namespace {

bool has(const JsonOutline& outline, std::initializer_list<std::string_view> paths) {
  return std::all_of(paths.begin(), paths.end(),
                     [&](std::string_view path) { return outline.contains(path); });
}

bool has_any(const JsonOutline& outline, std::initializer_list<std::string_view> paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](std::string_view path) { return outline.contains(path); });
}

// {"cbc357ccb763df2852fee8c4fc7d55f2":{"parallelism":{"lowerBound":1,"upperBound":4}}}
bool is_resource_requirements(const JsonOutline& outline) {
  return std::any_of(outline.begin(), outline.end(), [](const std::string& path) {
    return path.size() > 32 && path.substr(32) == ".parallelism.upperBound";
  });
}

bool is_bundle_manifest(const JsonOutline& outline) {
  return has(outline, {"schema", "source", "requests"});
}

// An answer with more keys goes before one with fewer.
constexpr auto kReaders = std::to_array<JsonReader>({
    {.parser = "rest-thread-dump",
     .format = "rest-thread-dump",
     .accepts =
         [](const JsonOutline& o) {
           return has_any(o, {"threadInfos", "stringifiedThreadInfo"});
         },
     .read_text = read_rest_thread_dump,
     .salvage = salvage_rest_thread_dump,
     .builds_tree = false},
    {.parser = "flink-flame-graph",
     .format = "flink-flame-graph",
     .accepts =
         [](const JsonOutline& o) {
           return has_any(o, {"endTimestamp", "data.children", "root.children"}) &&
                  (o.size() == 1 || has_any(o, {"data", "root"}));
         },
     .read = read_flame_graph},
    {.parser = "jcmd-json",
     .format = "jcmd-json",
     .accepts = [](const JsonOutline& o) { return has(o, {"threadDump.threadContainers"}); },
     .read_text = read_jcmd_json},
    {.parser = "actuator-thread-dump",
     .format = "actuator-thread-dump",
     .accepts = [](const JsonOutline& o) { return has(o, {"threads[].threadName"}); },
     .read_text = read_actuator},
    {.parser = "rest-state",
     .format = "rest-job",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"jid", "state", "vertices"});
         },
     .read = read_job},
    {.parser = "rest-state",
     .format = "rest-jobs-overview",
     .accepts =
         [](const JsonOutline& o) {
           return has_any(o, {"jobs[].jid", "jobs[].id"});
         },
     .read = read_job_list},
    {.parser = "rest-state",
     .format = "rest-vertex-taskmanagers",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"id", "name", "taskmanagers"});
         },
     .read = read_vertex_taskmanagers},
    {.parser = "rest-state",
     .format = "rest-vertex",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"id", "name", "subtasks"});
         },
     .read = read_vertex},
    {.parser = "rest-state",
     .format = "rest-backpressure",
     .accepts =
         [](const JsonOutline& o) {
           return has_any(o, {"backpressureLevel", "backpressure-level"}) ||
                  (o.size() == 1 && o.contains("status"));
         },
     .read = read_backpressure},
    {.parser = "rest-state",
     .format = "rest-checkpoints",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"counts", "latest"});
         },
     .read = read_checkpoints},
    {.parser = "rest-state",
     .format = "rest-checkpoint",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"id", "is_savepoint", "trigger_timestamp"});
         },
     .read = read_checkpoint},
    {.parser = "rest-state",
     .format = "rest-checkpoints-config",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"mode", "interval", "max_concurrent"});
         },
     .read = read_checkpoints_config},
    {.parser = "rest-state",
     .format = "rest-job-config",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"jid", "execution-config"});
         },
     .read = read_job_config},
    {.parser = "rest-state",
     .format = "rest-exceptions",
     .accepts =
         [](const JsonOutline& o) {
           return has_any(o, {"exceptionHistory", "root-exception"});
         },
     .read = read_exceptions},
    {.parser = "rest-state",
     .format = "rest-config",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"[].key", "[].value"});
         },
     .read = read_cluster_config},
    {.parser = "rest-state",
     .format = "rest-environment",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"jvm", "classpath"});
         },
     .read = read_environment},
    {.parser = "rest-state",
     .format = "rest-taskmanager",
     .accepts =
         [](const JsonOutline& o) {
           return has(o, {"id", "slotsNumber"});
         },
     .read = read_taskmanager},
    {.parser = "rest-state",
     .format = "rest-overview",
     .accepts = [](const JsonOutline& o) { return has(o, {"slots-total"}); },
     .read = read_overview},
    {.parser = "rest-state",
     .format = "rest-taskmanagers",
     .accepts = [](const JsonOutline& o) { return has(o, {"taskmanagers"}); },
     .read = read_taskmanagers},
    {.parser = "rest-state",
     .format = "rest-resource-requirements",
     .accepts = is_resource_requirements,
     .read = read_resource_requirements},
    {.parser = "rest-state",
     .format = "bundle-manifest",
     .accepts = is_bundle_manifest,
     .read = read_bundle_manifest},
    {.parser = "rest-state",
     .format = "rest-profiler-list",
     .accepts = [](const JsonOutline& o) { return has(o, {"profilingList"}); },
     .read = read_profiler_list,
     .has_facts = false},
    {.parser = "rest-state",
     .format = "rest-error",
     .accepts = [](const JsonOutline& o) { return o.size() == 1 && o.contains("errors"); },
     .read = read_rest_error,
     .has_facts = false},
});

}  // namespace

std::span<const JsonReader> json_readers() { return kReaders; }

}  // namespace flinkdiag

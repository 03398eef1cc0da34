#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>

#include "ingestion/json_text.h"
#include "ingestion/parser.h"

namespace flinkdiag {

/// A kind of JSON document and what takes its facts out. Exactly one of `read` and `read_text` is
/// set.
struct JsonReader {
  std::string_view parser;  ///< Parser::id
  std::string_view format;  ///< InputSummary::format
  bool (*accepts)(const JsonOutline& outline);
  void (*read)(ParseContext& context, const nlohmann::json& value, Place place) = nullptr;
  /// For documents too large to be built as a tree, and for damaged ones; false if the document is
  /// not JSON. `salvage` then takes what it can from there to the end of the input.
  bool (*read_text)(ParseContext& context, const JsonDocument& document) = nullptr;
  void (*salvage)(ParseContext& context, const JsonDocument& document) = nullptr;
  bool builds_tree = true;  ///< of all values of the document, each many times its text
  bool has_facts = true;    ///< false: known, but nothing can be learnt from it
};

/// All kinds, in the order in which they are asked.
std::span<const JsonReader> json_readers();

// rest_thread_dump_parser.cpp
bool read_rest_thread_dump(ParseContext& context, const JsonDocument& document);
void salvage_rest_thread_dump(ParseContext& context, const JsonDocument& document);

// flame_graph_parser.cpp, jcmd_json_parser.cpp, actuator_parser.cpp
void read_flame_graph(ParseContext& context, const nlohmann::json& value, Place place);
bool read_jcmd_json(ParseContext& context, const JsonDocument& document);
bool read_actuator(ParseContext& context, const JsonDocument& document);

// rest_job_answers.cpp
void read_job(ParseContext& context, const nlohmann::json& value, Place place);
void read_job_list(ParseContext& context, const nlohmann::json& value, Place place);
void read_vertex(ParseContext& context, const nlohmann::json& value, Place place);
void read_vertex_taskmanagers(ParseContext& context, const nlohmann::json& value, Place place);
void read_backpressure(ParseContext& context, const nlohmann::json& value, Place place);
void read_exceptions(ParseContext& context, const nlohmann::json& value, Place place);

// rest_checkpoint_answers.cpp
void read_checkpoints(ParseContext& context, const nlohmann::json& value, Place place);
void read_checkpoint(ParseContext& context, const nlohmann::json& value, Place place);

// rest_cluster_answers.cpp
void read_overview(ParseContext& context, const nlohmann::json& value, Place place);
void read_taskmanagers(ParseContext& context, const nlohmann::json& value, Place place);
void read_taskmanager(ParseContext& context, const nlohmann::json& value, Place place);
void read_rest_error(ParseContext& context, const nlohmann::json& value, Place place);
void read_profiler_list(ParseContext& context, const nlohmann::json& value, Place place);

// bundle_manifest.cpp
void read_bundle_manifest(ParseContext& context, const nlohmann::json& value, Place place);

// rest_settings_answers.cpp
void read_cluster_config(ParseContext& context, const nlohmann::json& value, Place place);
void read_environment(ParseContext& context, const nlohmann::json& value, Place place);
void read_checkpoints_config(ParseContext& context, const nlohmann::json& value, Place place);
void read_job_config(ParseContext& context, const nlohmann::json& value, Place place);
void read_resource_requirements(ParseContext& context, const nlohmann::json& value, Place place);

}  // namespace flinkdiag

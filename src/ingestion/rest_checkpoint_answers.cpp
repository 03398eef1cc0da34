#include <nlohmann/json.hpp>

#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"

// /jobs/:jobid/checkpoints and /jobs/:jobid/checkpoints/details/:checkpointid.

namespace flinkdiag {
namespace {

using nlohmann::json;

void read_restored(ParseContext& context, const json& value, Place place) {
  if (!value.is_object()) return;
  RestoredCheckpoint restored;
  restored.place = place;
  restored.id = json_number(value, "id").value_or(0);
  restored.restored_ms = json_count(value, "restore_timestamp");
  restored.is_savepoint = json_flag(value, "is_savepoint");
  restored.path = json_text(value, "external_path");
  context.out.restored.push_back(std::move(restored));
}

}  // namespace

void read_checkpoint(ParseContext& context, const json& value, Place place) {
  if (json_text(value, "status") != "COMPLETED") return;
  CompletedCheckpoint checkpoint;
  checkpoint.place = place;
  checkpoint.id = json_number(value, "id").value_or(0);
  checkpoint.type = json_text(value, "checkpoint_type");
  checkpoint.path = json_text(value, "external_path");
  checkpoint.state_bytes = json_count(value, "state_size");
  checkpoint.checkpointed_bytes = json_count(value, "checkpointed_size");
  // Of the details alone: "tasks":{"<vertex id>":{"id":3,"status":"COMPLETED","state_size":1234}}
  if (const json& tasks = json_field(value, "tasks"); tasks.is_object()) {
    for (const auto& [vertex, state] : tasks.items()) {
      if (const auto bytes = json_count(state, "state_size"))
        checkpoint.vertex_bytes[vertex] = *bytes;
    }
  }
  context.out.completed.push_back(std::move(checkpoint));
}

void read_checkpoints(ParseContext& context, const json& value, Place place) {
  const json& counts = json_field(value, "counts");
  context.out.checkpoint_counts.push_back(
      {.place = place,
       .restored = json_number(counts, "restored").value_or(0),
       .total = json_number(counts, "total").value_or(0),
       .in_progress = json_number(counts, "in_progress").value_or(0),
       .completed = json_number(counts, "completed").value_or(0),
       .failed = json_number(counts, "failed").value_or(0)});
  const json& latest = json_field(value, "latest");
  read_restored(context, json_field(latest, "restored"), place);
  read_checkpoint(context, json_field(latest, "completed"), place);
  read_checkpoint(context, json_field(latest, "savepoint"), place);
  for (const json& checkpoint : json_array(value, "history")) {
    read_checkpoint(context, checkpoint, place);
  }
}

}  // namespace flinkdiag

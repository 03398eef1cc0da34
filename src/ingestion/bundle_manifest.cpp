#include "ingestion/bundle_manifest.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/timestamp.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"

// manifest.json of a bundle that `flinkdiag collect` wrote; src/collect/bundle.cpp is the writer:
//   {"schema":"flinkdiag.bundle/1","source":"http://jobmanager:8081","utc_offset_ms":28800000,
//    "notes":["..."],"requests":[{"path":"/taskmanagers/tm-1/thread-dump?mode=lite",
//     "file":"taskmanagers/tm-1/thread-dump-1.json","at":"2026-11-23T08:46:41.123Z","status":200,
//     "duration_ms":31,"taskmanager":"tm-1"}]}

namespace flinkdiag {
namespace {

using nlohmann::json;

// "dump.tar.gz!manifest.json" -> "dump.tar.gz!", "incident/manifest.json" -> "incident/"
std::string folder_of(const std::string& path) {
  const auto end = path.find_last_of("/!");
  return end == path.npos ? std::string() : path.substr(0, end + 1);
}

}  // namespace

void read_bundle_manifest(ParseContext& context, const json& value, Place place) {
  // Logs and jstack tell the time in the zone of the cluster, so that the manifest must, too.
  const auto utc_offset = json_number(value, "utc_offset_ms").value_or(0);
  for (const json& request : json_array(value, "requests")) {
    CollectedAnswer answer;
    answer.place = place;
    answer.file = json_text(request, "file");
    answer.taskmanager = json_text(request, "taskmanager");
    answer.vertex = json_text(request, "vertex");
    if (const auto at = parse_timestamp(json_text(request, "at"))) {
      answer.time_ms = at->time_ms + utc_offset;
    }
    if (!answer.file.empty()) context.out.collected.push_back(std::move(answer));
  }
  for (const json& note : json_array(value, "notes")) {
    context.summary.notes.push_back(json_text(note));
  }
}

void apply_manifests(Incident& incident) {
  std::map<std::string, const CollectedAnswer*> by_path;
  for (const CollectedAnswer& answer : incident.collected) {
    by_path.emplace(folder_of(incident.inputs[answer.place.input].path) + answer.file, &answer);
  }
  for (Sample& sample : incident.samples) {
    const auto found = by_path.find(incident.inputs[sample.place.input].path);
    if (found == by_path.end()) continue;
    const CollectedAnswer& answer = *found->second;
    if (!sample.time_ms) sample.time_ms = answer.time_ms;
    sample.taskmanager = answer.taskmanager;
    if (!answer.vertex.empty()) sample.vertex_hint = answer.vertex;
  }
}

}  // namespace flinkdiag

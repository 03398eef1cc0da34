#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"
#include "ingestion/setting_keys.h"

// REST answers that become settings: /jobmanager/config, /jobs/:id/jobmanager/config,
// .../environment, /jobs/:id/checkpoints/config, /jobs/:id/config, /jobs/:id/resource-requirements.

namespace flinkdiag {
namespace {

using nlohmann::json;

// The scalar fields of `object` as "prefix.key", and those of objects in it as "prefix.key.inner".
void add_settings(ParseContext& context, const json& object, const std::string& prefix,
                  const std::string& source, Place place, int levels = 3) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) {
    if (prefix.size() + key.size() >= kLongestKey) {
      note_long_key(context);
      continue;
    }
    const std::string name = fmt::format("{}.{}", prefix, key);
    if (value.is_object() && levels > 1) {
      add_settings(context, value, name, source, place, levels - 1);
    } else if (!value.is_structured() && !value.is_null()) {
      context.out.settings.push_back({place, name, json_text(value), source});
    }
  }
}

}  // namespace

// [{"key":"state.backend","value":"rocksdb"},{"key":"s3.secret-key","value":"******"}]
void read_cluster_config(ParseContext& context, const json& value, Place place) {
  for (const json& entry : value) {
    const std::string key = json_text(entry, "key");
    if (key.empty()) continue;
    context.out.settings.push_back({place, key, json_text(entry, "value"), "jobmanager-config"});
  }
}

// {"jvm":{"version":"OpenJDK ...","arch":"amd64","options":["-Xmx1g"]},"classpath":["/opt/a.jar"]}
void read_environment(ParseContext& context, const json& value, Place place) {
  const std::string source = "environment";
  add_settings(context, json_field(value, "jvm"), "environment.jvm", source, place);
  const auto add_list = [&](const json& list, const char* key) {
    for (const json& item : list) {
      context.out.settings.push_back({place, key, json_text(item), source});
    }
  };
  add_list(json_array(json_field(value, "jvm"), "options"), "environment.jvm.options");
  add_list(json_array(value, "classpath"), "environment.classpath");
}

void read_checkpoints_config(ParseContext& context, const json& value, Place place) {
  add_settings(context, value, "checkpoints-config", "checkpoints-config", place);
}

// {"jid":"...","name":"...","execution-config":{"restart-strategy":"...","job-parallelism":3}}
void read_job_config(ParseContext& context, const json& value, Place place) {
  add_settings(context, json_field(value, "execution-config"), "job-config", "job-config", place);
}

// {"<vertex id>":{"parallelism":{"lowerBound":1,"upperBound":4}}}
void read_resource_requirements(ParseContext& context, const json& value, Place place) {
  if (!value.is_object()) return;
  for (const auto& [vertex, requirement] : value.items()) {
    add_settings(context, json_field(requirement, "parallelism"), "resource-requirements." + vertex,
                 "resource-requirements", place);
  }
}

}  // namespace flinkdiag

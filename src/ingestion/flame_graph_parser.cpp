#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_tree.h"
#include "ingestion/json_fields.h"
#include "ingestion/json_readers.h"
#include "ingestion/profile_builder.h"

// Flink's REST answer /jobs/:jobid/vertices/:vertexid/flamegraph (1.13+):
//   {"endTimestamp":1795423611320,"data":{"name":"root","value":200,"children":[
//     {"name":"java.lang.Thread.run:840","value":200,"children":[...]}]}}

namespace flinkdiag {
namespace {

using nlohmann::json;

struct Sentinel {
  std::int64_t end_timestamp;
  std::string_view meaning;
};

constexpr std::int64_t kTerminated = -1;

// Values of endTimestamp for which there is no data (JobVertexFlameGraph, from 1.17
// VertexFlameGraph).
constexpr Sentinel kSentinels[] = {
    {kTerminated, "the flame graph is empty: the vertex had terminated when it was asked for"},
    {-2, "the flame graph is empty: flame graphs are disabled (rest.flamegraph.enabled)"},
    {-3,
     "the flame graph is empty: Flink was still waiting for its first samples, which before 1.19 "
     "come from RUNNING subtasks only"},
};
constexpr std::string_view kNoSamples =
    "the flame graph is empty: no subtask was in a state that it shows";

std::string empty_reason(const json& value) {
  const auto end = json_number(value, "endTimestamp");
  for (const Sentinel& sentinel : kSentinels) {
    if (end && *end == sentinel.end_timestamp) return std::string(sentinel.meaning);
  }
  return std::string(kNoSamples);
}

// "a.zip!rest/flamegraph-SessionAggregate-off_cpu.json" -> "flamegraph-SessionAggregate-off_cpu"
std::string_view file_stem(std::string_view path) {
  if (const auto slash = path.find_last_of("/\\!"); slash != path.npos)
    path.remove_prefix(slash + 1);
  for (const std::string_view extension : {".gz", ".zst", ".json", ".txt"}) {
    if (path.ends_with(extension)) path.remove_suffix(extension.size());
  }
  return path;
}

struct FileHints {
  SampleKind kind = SampleKind::flame_graph_full;
  std::string vertex;
};

// The answer itself names neither its vertex nor its type; the file's name may.
FileHints hints_of(std::string_view path) {
  FileHints hints;
  std::string_view stem = file_stem(path);
  const std::string lower = to_lower(stem);
  for (const std::string_view mark : {"flamegraph", "flame-graph", "flame_graph"}) {
    const auto at = lower.find(mark);
    if (at == lower.npos) continue;
    stem.remove_prefix(at + mark.size());
    break;
  }
  constexpr std::pair<std::string_view, SampleKind> kTypes[] = {
      {"off_cpu", SampleKind::flame_graph_off_cpu}, {"off-cpu", SampleKind::flame_graph_off_cpu},
      {"on_cpu", SampleKind::flame_graph_on_cpu},   {"on-cpu", SampleKind::flame_graph_on_cpu},
      {"full", SampleKind::flame_graph_full},
  };
  for (const auto& [suffix, kind] : kTypes) {
    if (!to_lower(stem).ends_with(suffix)) continue;
    stem.remove_suffix(suffix.size());
    hints.kind = kind;
    break;
  }
  const auto first = stem.find_first_not_of("-_. ");
  const auto last = stem.find_last_not_of("-_. ");
  if (first != stem.npos) hints.vertex = stem.substr(first, last - first + 1);
  return hints;
}

// Walks through the tree without recursion: it is as deep as the sender likes.
void add_tree(const json& root, FrameTree& tree) {
  struct Node {
    const json* value;
    std::size_t level;
  };
  static const std::string kNoName;
  std::vector<Node> open = {{&root, 0}};
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    const json& name = json_field(*node.value, "name");
    const auto count = json_count(*node.value, "value").value_or(0);
    if (!tree.add(node.level, name.is_string() ? name.get_ref<const std::string&>() : kNoName,
                  static_cast<std::uint64_t>(count))) {
      continue;
    }
    const json& children = json_array(*node.value, "children");
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      open.push_back({&*child, node.level + 1});
    }
  }
  tree.finish();
}

// The graph does not tell subtasks apart: all its stacks are those of one thread without a name.
Thread merge_threads(const std::vector<Thread>& threads, Place place) {
  Thread merged;
  merged.place = place;
  for (const Thread& thread : threads) {
    merged.stacks.insert(merged.stacks.end(), thread.stacks.begin(), thread.stacks.end());
  }
  std::stable_sort(merged.stacks.begin(), merged.stacks.end(),
                   [](const StackSample& a, const StackSample& b) { return a.count > b.count; });
  return merged;
}

}  // namespace

void read_flame_graph(ParseContext& context, const json& value, Place place) {
  const FileHints hints = hints_of(context.input.path);
  Sample sample;
  sample.kind = hints.kind;
  sample.vertex_hint = hints.vertex;
  sample.place = place;
  sample.has_locks = false;
  sample.time_ms = json_count(value, "endTimestamp");
  const json& data = json_field(value, "data");
  const json& root = data.is_object() ? data : json_field(value, "root");
  ProfileBuilder profile(context.out.stacks);
  const bool had_room = context.frames_left > 0;
  FrameTree tree(context.frames_left,
                 [&](std::span<const std::string_view> frames, std::uint64_t count) {
                   profile.add(frames, count, place);
                 });
  if (root.is_object()) add_tree(root, tree);
  // Once: of what follows in this input hardly anything is read.
  if (tree.is_incomplete() && had_room)
    context.summary.notes.push_back("not all stacks read: too many");
  if (tree.is_incomplete() && profile.empty()) return;
  if (profile.empty()) {
    sample.empty_reason = empty_reason(value);
    sample.vertex_is_over = json_number(value, "endTimestamp") == kTerminated;
    context.summary.notes.push_back(sample.empty_reason);
  } else {
    sample.threads.push_back(merge_threads(profile.take_threads(), place));
  }
  context.summary.sampled = true;
  context.summary.threads += static_cast<std::size_t>(json_count(root, "value").value_or(0));
  ++context.summary.samples;
  context.out.samples.push_back(std::move(sample));
}

}  // namespace flinkdiag

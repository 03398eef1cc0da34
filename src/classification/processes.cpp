#include "processes.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

bool is_of_a_process(const Sample& sample) {
  return sample.kind == SampleKind::thread_dump || sample.kind == SampleKind::wall_profile ||
         sample.kind == SampleKind::cpu_profile;
}

// "dumps/tm1-jstack-t0.txt" -> "tm1", "flink-taskmanager-1-2/dump.txt" -> "taskmanager-1-2": what
// people call the two kinds of process, with the numbers that follow. The last one in the path
// counts.
std::string label_of_path(std::string_view path) {
  static const auto expression = Regex::compile(
      "(?i)(?:.*[^a-z])?(?P<label>(?:tm|task-?manager)(?:[-_]?[0-9]+)+|(?:jm|job-?manager)(?:[-_]?["
      "0-9]+)*)(?:[^a-z0-9]|$)");
  Captures captures;
  if (!expression.value().find(path, captures)) return {};
  return captures["label"];
}

struct Identity {
  std::set<std::string> subtasks;  // "name\x1findex\x1fattempt" of task threads
  std::set<std::string> threads;   // "name\x1fnative id"
  std::string taskmanager;         // its id, where it is known for sure
  std::string label;
  std::string kind;
};

Identity identify(const Incident& incident, std::size_t sample,
                  const std::vector<ObservedThread>& observed) {
  Identity identity;
  const auto& threads = incident.samples[sample].threads;
  for (std::size_t t = 0; t < threads.size(); ++t) {
    const auto& role = observed[t].role;
    if (role.role == "task" && role.task && role.task->attempt) {
      identity.subtasks.insert(threads[t].name);
    }
    if (!threads[t].native_id.empty()) {
      identity.threads.insert(threads[t].name + '\x1f' + threads[t].native_id);
    }
    if (role.rule != nullptr && !role.rule->flink_process.empty() &&
        (identity.kind.empty() || identity.kind == "any")) {
      identity.kind = role.rule->flink_process;
    }
  }
  identity.label = incident.samples[sample].process_hint;
  const auto from_path = label_of_path(incident.inputs[incident.samples[sample].place.input].path);
  if (!from_path.empty()) identity.label = from_path;
  identity.taskmanager = incident.samples[sample].taskmanager;
  return identity;
}

bool share_any(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& item) { return b.contains(item); });
}

// Thread ids are small numbers that two containers may share; only many equal ones prove anything.
bool share_most(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto shared = static_cast<std::size_t>(
      std::ranges::count_if(a, [&](const std::string& item) { return b.contains(item); }));
  return shared >= 8 && shared * 10 >= std::min(a.size(), b.size()) * 8;
}

bool same_process(const Identity& a, const Identity& b) {
  if (!a.taskmanager.empty() && !b.taskmanager.empty()) return a.taskmanager == b.taskmanager;
  if (!a.subtasks.empty() && !b.subtasks.empty()) return share_any(a.subtasks, b.subtasks);
  const bool labels_differ = !a.label.empty() && !b.label.empty() && a.label != b.label;
  const bool kinds_differ = (a.kind == "jobmanager") != (b.kind == "jobmanager");
  if (labels_differ || kinds_differ) return false;
  return (!a.label.empty() && a.label == b.label) || share_most(a.threads, b.threads);
}

// Samples with a time first, by it; those without keep the order in which they were given.
void sort_by_time(std::vector<std::size_t>& samples, const Incident& incident) {
  std::ranges::stable_sort(samples, [&](std::size_t a, std::size_t b) {
    const auto& left = incident.samples[a].time_ms;
    const auto& right = incident.samples[b].time_ms;
    if (left && right) return *left < *right;
    return !left && right;  // the newest that has a time is the last
  });
}

}  // namespace

std::vector<Process> find_processes(const Incident& incident,
                                    const std::vector<std::vector<ObservedThread>>& observed) {
  std::vector<Identity> identities;
  std::vector<Process> processes;
  for (std::size_t s = 0; s < incident.samples.size(); ++s) {
    if (!is_of_a_process(incident.samples[s])) continue;
    Identity mine = identify(incident, s, observed[s]);
    std::size_t p = 0;
    while (p < processes.size() && !same_process(identities[p], mine)) ++p;
    if (p == processes.size()) {
      processes.emplace_back();
      identities.emplace_back();
    }
    processes[p].samples.push_back(s);
    auto& known = identities[p];
    known.subtasks.merge(mine.subtasks);
    known.threads.merge(mine.threads);
    if (known.label.empty()) known.label = mine.label;
    if (known.taskmanager.empty()) known.taskmanager = mine.taskmanager;
    if (known.kind.empty() || known.kind == "any") known.kind = mine.kind;
  }
  for (std::size_t p = 0; p < processes.size(); ++p) {
    const auto& id = identities[p].taskmanager;
    processes[p].label = id.empty() ? identities[p].label : id;
    processes[p].kind = identities[p].kind;
    processes[p].has_task_threads = !identities[p].subtasks.empty();
    sort_by_time(processes[p].samples, incident);
  }
  return processes;
}

}  // namespace flinkdiag

#include "processes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "flinkdiag/support/hash_map.h"
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

// Names and native ids of threads, sorted.
using Threads = std::vector<std::pair<std::string_view, std::string_view>>;

// Threads that are there from a JVM's start to its end, each with one id: three of its own.
constexpr std::array<std::string_view, 3> kOfTheJvm{"Finalizer", "Reference Handler",
                                                    "Signal Dispatcher"};

// What tells one process from another; the texts are those of the incident.
struct Identity {
  std::vector<std::string_view> subtasks;  // names of task threads, with index and attempt
  std::vector<std::size_t> samples;        // indices into Incident::samples
  std::optional<Threads> threads;          // of these samples; worked out when they are asked for
  std::string taskmanager;                 // its id, where it is known for sure
  std::string label;
  std::string kind;
  std::string_view format;  // of the first sample's input
  Threads of_jvm;           // kOfTheJvm, if the first sample has all of them
};

Identity identify(const Incident& incident, std::size_t sample,
                  const std::vector<ObservedThread>& observed) {
  Identity identity;
  identity.samples = {sample};
  const auto& threads = incident.samples[sample].threads;
  for (std::size_t t = 0; t < threads.size(); ++t) {
    const auto& role = observed[t].role;
    if (role.name() == "task" && role.task && role.task->attempt) {
      identity.subtasks.emplace_back(threads[t].name);
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
  for (const auto& thread : threads) {
    if (std::ranges::find(kOfTheJvm, thread.name) != kOfTheJvm.end() && !thread.native_id.empty())
      identity.of_jvm.emplace_back(thread.name, thread.native_id);
  }
  std::ranges::sort(identity.of_jvm);
  if (identity.of_jvm.size() != kOfTheJvm.size()) identity.of_jvm.clear();
  identity.format = incident.inputs[incident.samples[sample].place.input].format;
  return identity;
}

template <typename Value>
void sort_once(std::vector<Value>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

const Threads& threads_of(Identity& identity, const Incident& incident) {
  if (identity.threads) return *identity.threads;
  Threads& all = identity.threads.emplace();
  for (const std::size_t sample : identity.samples) {
    for (const auto& thread : incident.samples[sample].threads) {
      if (!thread.native_id.empty()) all.emplace_back(thread.name, thread.native_id);
    }
  }
  sort_once(all);
  return all;
}

/// The processes that were told apart so far.
class KnownProcesses {
 public:
  explicit KnownProcesses(const Incident& incident) : incident_(incident) {}

  /// The first process that `sample` may be of, a new one if there is none.
  std::size_t find(Identity& sample) {
    index_last();
    std::vector<std::size_t> sharing;  // processes that run one of its subtasks, too
    for (const auto subtask : sample.subtasks) append(by_subtask_, subtask, sharing);
    sort_once(sharing);
    std::vector<std::size_t> candidates = sharing;
    append(by_label_, sample.label, candidates);
    append(by_taskmanager_, sample.taskmanager, candidates);
    if (has_enough_threads(sample)) append(large_, candidates);
    sort_once(candidates);
    for (const std::size_t p : candidates) {
      if (is_same(processes_[p], sample, std::ranges::binary_search(sharing, p))) return p;
    }
    return processes_.size();
  }

  /// Adds what `sample` shows to process `p`.
  void add(std::size_t p, Identity sample) {
    index_last();
    if (p == processes_.size()) processes_.emplace_back();
    Identity& known = processes_[p];
    last_ = p;
    indexed_ = known.subtasks.size();
    known.subtasks.insert(known.subtasks.end(), sample.subtasks.begin(), sample.subtasks.end());
    known.samples.insert(known.samples.end(), sample.samples.begin(), sample.samples.end());
    known.threads.reset();
    if (has_enough_threads(sample) && (large_.empty() || large_.back() != p)) large_.push_back(p);
    if (known.label.empty() && !sample.label.empty()) by_label_[sample.label].push_back(p);
    if (known.label.empty()) known.label = sample.label;
    if (known.taskmanager.empty() && !sample.taskmanager.empty())
      by_taskmanager_[sample.taskmanager].push_back(p);
    if (known.taskmanager.empty()) known.taskmanager = sample.taskmanager;
    if (known.kind.empty() || known.kind == "any") known.kind = sample.kind;
    if (known.format.empty()) {
      known.format = sample.format;
      known.of_jvm = std::move(sample.of_jvm);
    }
  }

  const Identity& operator[](std::size_t p) const { return processes_[p]; }

 private:
  static constexpr std::size_t kFewestShared = 8;

  // What was added last is looked for only if there is another sample.
  void index_last() {
    if (last_ == processes_.size()) return;
    for (const auto subtask : std::span(processes_[last_].subtasks).subspan(indexed_)) {
      auto& processes = by_subtask_[subtask];
      if (processes.empty() || processes.back() != last_) processes.push_back(last_);
    }
    indexed_ = processes_[last_].subtasks.size();
  }

  using Index = HashMap<std::string, std::vector<std::size_t>>;

  // The last ones: dumps of one process often follow each other. Of more that look alike than a
  // cluster has, a sample is compared with these only, or each would be with all.
  static void append(const std::vector<std::size_t>& from, std::vector<std::size_t>& processes) {
    constexpr std::ptrdiff_t kMostCompared = 1000;
    processes.insert(processes.end(), from.end() - std::min(std::ssize(from), kMostCompared),
                     from.end());
  }

  template <typename AnyIndex, typename Key>
  static void append(const AnyIndex& index, const Key& key, std::vector<std::size_t>& processes) {
    if (const auto known = index.find(key); known != index.end()) append(known->second, processes);
  }

  bool has_enough_threads(const Identity& identity) const {
    return std::ranges::any_of(identity.samples, [&](std::size_t sample) {
      return incident_.samples[sample].threads.size() >= kFewestShared;
    });
  }

  // Thread ids are small numbers that two containers may share; only many equal ones prove
  // anything.
  bool share_most_threads(Identity& a, Identity& b) const {
    const Threads &of_a = threads_of(a, incident_), &of_b = threads_of(b, incident_);
    Threads shared;
    std::ranges::set_intersection(of_a, of_b, std::back_inserter(shared));
    return shared.size() >= kFewestShared &&
           shared.size() * 10 >= std::min(of_a.size(), of_b.size()) * 8;
  }

  // Tasks of two jobs may have the same name. Two containers may share the ids, too.
  static bool are_other_jvms(const Identity& a, const Identity& b) {
    if (a.format != b.format || a.of_jvm.empty() || b.of_jvm.empty()) return false;
    Threads shared;
    std::ranges::set_intersection(a.of_jvm, b.of_jvm, std::back_inserter(shared));
    return shared.empty();
  }

  bool is_same(Identity& a, Identity& b, bool share_subtask) const {
    if (!a.taskmanager.empty() && !b.taskmanager.empty()) return a.taskmanager == b.taskmanager;
    if (!a.subtasks.empty() && !b.subtasks.empty()) return share_subtask && !are_other_jvms(a, b);
    const bool labels_differ = !a.label.empty() && !b.label.empty() && a.label != b.label;
    const bool kinds_differ = (a.kind == "jobmanager") != (b.kind == "jobmanager");
    if (labels_differ || kinds_differ) return false;
    return (!a.label.empty() && a.label == b.label) || share_most_threads(a, b);
  }

  const Incident& incident_;
  std::vector<Identity> processes_;
  HashMap<std::string_view, std::vector<std::size_t>> by_subtask_;
  Index by_label_, by_taskmanager_;
  std::vector<std::size_t> large_;  // that may share threads with another sample
  std::size_t last_ = 0;            // the process that was added to last
  std::size_t indexed_ = 0;         // so many of its subtasks are in by_subtask_
};

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
  KnownProcesses known(incident);
  std::vector<Process> processes;
  for (std::size_t s = 0; s < incident.samples.size(); ++s) {
    if (!is_of_a_process(incident.samples[s])) continue;
    Identity mine = identify(incident, s, observed[s]);
    const std::size_t p = known.find(mine);
    if (p == processes.size()) processes.emplace_back();
    processes[p].samples.push_back(s);
    known.add(p, std::move(mine));
  }
  for (std::size_t p = 0; p < processes.size(); ++p) {
    const auto& id = known[p].taskmanager;
    processes[p].label = id.empty() ? known[p].label : id;
    processes[p].kind = known[p].kind;
    processes[p].has_task_threads = !known[p].subtasks.empty();
    sort_by_time(processes[p].samples, incident);
  }
  return processes;
}

}  // namespace flinkdiag

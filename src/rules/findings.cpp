#include "flinkdiag/rules/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "flinkdiag/rules/stragglers.h"
#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kMostEvidence = 6;
constexpr std::size_t kMostNames = 3;

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (!item.empty() && std::ranges::find(list, item) == list.end()) list.push_back(item);
}

std::string listed(std::vector<std::string> names, const Situation& situation) {
  const std::size_t all = names.size();
  if (all > kMostNames) names.resize(kMostNames);
  if (!situation.whole_texts) std::ranges::transform(names, names.begin(), shorten_name);
  if (all > kMostNames) return fmt::format("{} and {} more", join(names, ", "), all - kMostNames);
  if (all < 2) return join(names, "");
  const std::vector<std::string> first(names.begin(), std::prev(names.end()));
  return fmt::format("{} and {}", join(first, ", "), names.back());
}

// Each once, in the order in which they come first. There may be thousands.
class Names {
 public:
  void add(const std::string& name) {
    if (!name.empty() && known_.insert(name).second) names_.push_back(name);
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
  HashSet<std::string> known_;
};

std::vector<std::string> task_names(const std::vector<SubtaskRef>& subtasks) {
  Names names;
  for (const auto& ref : subtasks) names.add(ref.task->name);
  return names.take();
}

std::string user_frames(const std::vector<SubtaskRef>& subtasks, const Situation& situation) {
  Names names;
  for (const auto& ref : subtasks) names.add(ref.subtask->user_frame);
  const auto frames = names.take();
  if (!frames.empty()) return listed(frames, situation);
  // Whole stacks without a frame of the user's.
  const bool are_whole = std::ranges::all_of(subtasks, [](const SubtaskRef& ref) {
    return ref.subtask->now && !ref.subtask->now->told->stack_cut;
  });
  return are_whole ? "the code of its connector or library" : "the user's code";
}

std::string worker_counts(const std::vector<SubtaskRef>& subtasks) {
  // A pool's threads do not tell their task: the subtasks of one process were given all of them.
  std::map<std::string, int> sum;
  std::set<int> counted;
  for (const auto& ref : subtasks) {
    if (ref.subtask->worker_activities.empty() || !counted.insert(ref.subtask->process).second)
      continue;
    for (const auto& [activity, count] : ref.subtask->worker_activities) sum[activity] += count;
  }
  std::vector<std::string> parts;
  for (const auto& [activity, count] : sum)
    parts.push_back(fmt::format("{} in {}", count, activity));
  return parts.empty() ? "no worker thread was seen" : join(parts, ", ");
}

std::string longest_since(const std::vector<SubtaskRef>& subtasks) {
  std::int64_t longest = -1;
  for (const auto& ref : subtasks) longest = std::max(longest, ref.subtask->since_ms.value_or(-1));
  return longest < 0 ? "an unknown time" : format_duration(longest);
}

std::string parallelism_of(const std::vector<SubtaskRef>& subtasks) {
  std::int64_t sum = 0;
  const Task* last = nullptr;
  for (const auto& ref : subtasks) {
    if (ref.task != last) sum += ref.task->parallelism;
    last = ref.task;
  }
  return sum == 0 ? "?" : std::to_string(sum);
}

// Frames of the JDK are the how, not the what.
bool is_jdk_frame(std::string_view method) {
  constexpr std::array<std::string_view, 4> kPackages{"java.", "jdk.", "sun.", "javax."};
  return std::ranges::any_of(kPackages,
                             [&](auto package) { return method.starts_with(package); }) ||
         !contains(method, ".");
}

std::string thread_state(ThreadState state) {
  constexpr std::array<std::string_view, 7> kNames{
      "", "NEW", "RUNNABLE", "BLOCKED", "WAITING", "TIMED_WAITING", "TERMINATED"};
  return std::string(kNames.at(static_cast<std::size_t>(state)));
}

// As much of a log's text as is shown.
std::string_view excerpt_of(const Situation& situation, std::string_view text) {
  return situation.whole_texts ? text : cut_text(text, kMostExcerpt);
}

std::string first_line(const Situation& situation, std::string_view text) {
  return std::string(excerpt_of(situation, trim(text.substr(0, text.find('\n')))));
}

// From the line that the rule looked for: the first one of a long message may be any.
Evidence evidence_of(const Situation& situation, const LogEvent& event) {
  const std::string_view message = event.record->message;
  auto place = event.record->place;
  const auto found = std::min(message.find(event.rule->contains), message.size());
  const auto line = message.rfind('\n', found);
  if (line == message.npos || found == message.size())
    return {place, first_line(situation, event.record->message), {}};
  const auto begin = line + 1;
  place.line +=
      static_cast<decltype(place.line)>(std::ranges::count(message.substr(0, begin), '\n'));
  std::string excerpt;
  for (const char c : trim(excerpt_of(situation, message.substr(begin)))) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      excerpt += c;
    } else if (excerpt.back() != ' ') {
      excerpt += ' ';
    }
  }
  return {place, excerpt, {}};
}

void add_event_evidence(const FindingRule& rule, const Situation& situation,
                        std::vector<Evidence>& evidence) {
  std::map<std::string, int> shown;
  for (const auto& event : situation.events) {
    if (!matches_any(event.rule->event, rule.evidence_events)) continue;
    if (++shown[event.rule->event] > 2) continue;
    evidence.push_back(evidence_of(situation, event));
  }
}

// What a log says there; nothing if no log does.
std::optional<std::string> log_line_at(const Situation& situation, const Place& place) {
  for (const auto& event : situation.events) {
    if (event.record->place == place) return first_line(situation, event.record->message);
  }
  return std::nullopt;
}

// The log line that told what the subtask does; of a REST answer, what it says.
std::string state_excerpt(const Situation& situation, const SubtaskRef& ref) {
  return log_line_at(situation, ref.subtask->at)
      .value_or(fmt::format("{} ({}/{}) {}", ref.task->name, ref.subtask->index,
                            ref.task->parallelism, ref.subtask->state));
}

void add_thread_evidence(const FiredRule& fired, const Situation& situation,
                         std::vector<Evidence>& evidence) {
  std::vector<const Subtask*> shown;
  const auto alike = [&](const Subtask& subtask) {
    return std::ranges::any_of(shown, [&](const Subtask* other) {
      return other->now->told->stack == subtask.now->told->stack &&
             other->process == subtask.process;
    });
  };
  // What waits for another thread explains less than that thread.
  auto subtasks = fired.subtasks;
  std::stable_partition(subtasks.begin(), subtasks.end(),
                        [](const SubtaskRef& ref) { return !ref.subtask->waits_for_others; });
  for (const auto& ref : subtasks) {
    const auto& subtask = *ref.subtask;
    if (!subtask.now || shown.size() >= 3 || (!shown.empty() && alike(subtask))) continue;
    shown.push_back(&subtask);
    evidence.push_back(evidence_of(situation, *subtask.now));
    if (shown.size() > 1) continue;
    // What waits first waits for no thread that is shown already.
    if (subtask.lock_holder) {
      evidence.push_back(evidence_of(situation, *subtask.lock_holder));
      evidence.back().excerpt += ", holds the lock";
    }
    for (const auto& worker : subtask.worker_evidence)
      evidence.push_back(evidence_of(situation, worker));
  }
  // Nobody showed a thread: the state is the evidence.
  if (!shown.empty()) return;
  for (std::size_t i = 0; i < std::min<std::size_t>(fired.subtasks.size(), 3); ++i) {
    const auto& ref = fired.subtasks[i];
    evidence.push_back({ref.subtask->at, state_excerpt(situation, ref), {}});
  }
}

void add_worker_evidence(const FindingRule& rule, const Situation& situation,
                         std::vector<Evidence>& evidence) {
  for (const auto& condition : rule.when) {
    if (condition.kind->name != "worker_phase") continue;
    for (const auto& worker : situation.workers) {
      if (evidence.size() >= 3) return;
      if (matches_any(worker.seen.told->phase, condition.values))
        evidence.push_back(evidence_of(situation, worker.seen));
    }
  }
}

void add_fact_evidence(const FindingRule& rule, const Situation& situation,
                       std::vector<Evidence>& evidence) {
  for (const auto& condition : rule.when) {
    if (condition.kind->name != "fact") continue;
    const auto fact = situation.facts.find(condition.key);
    if (fact == situation.facts.end() || fact->second.assumed) continue;
    evidence.push_back({fact->second.place,
                        log_line_at(situation, fact->second.place)
                            .value_or(fmt::format("{}: {}", condition.key, fact->second.value)),
                        {}});
  }
}

}  // namespace

namespace {

// Flink's flame graphs hold task threads only, the stacks of other profiles may be any thread's.
std::string sampled_thread(const Situation& situation, const Observation& seen) {
  const auto kind = situation.incident->samples[seen.sample].kind;
  if (kind == SampleKind::thread_dump) return "thread without a name";
  const bool profile = kind == SampleKind::cpu_profile || kind == SampleKind::wall_profile;
  return profile && seen.told->role != "task" ? "sampled thread" : "sampled task thread";
}

}  // namespace

Evidence evidence_of(const Situation& situation, const Observation& seen) {
  const auto& thread = situation.incident->samples[seen.sample].threads[seen.thread];
  const auto& stacks = situation.incident->stacks;
  const StackClass& told = *seen.told;
  const auto frames = stacks.stack(told.stack);
  Evidence evidence{seen.place, {}, {}};
  evidence.excerpt = thread.name.empty()
                         ? sampled_thread(situation, seen)
                         : fmt::format("\"{}\" {}", thread.name, thread_state(thread.state));
  evidence.excerpt = std::string(trim(evidence.excerpt));
  const auto first_own = std::ranges::find_if(
      frames, [&](FrameId id) { return !is_jdk_frame(stacks.frame(id).method); });
  std::vector<int> shown;
  if (first_own != frames.end()) shown.push_back(static_cast<int>(first_own - frames.begin()));
  if (shown.empty() && !frames.empty()) shown.push_back(0);
  shown.push_back(told.user_frame);
  shown.push_back(told.anchor);
  std::erase(shown, -1);
  std::ranges::sort(shown);
  for (const int index : shown) add_once(evidence.frames, situation.frame_name(told.stack, index));
  return evidence;
}

std::vector<std::string> operator_names(const std::vector<SubtaskRef>& subtasks) {
  Names names;
  for (const auto& ref : subtasks) {
    names.add(ref.subtask->operator_name.empty() ? ref.task->name : ref.subtask->operator_name);
  }
  return names.take();
}

namespace {

// Of more than one operator.
bool are_several(const std::vector<SubtaskRef>& subtasks) {
  const auto name_of = [](const SubtaskRef& ref) -> const std::string& {
    return ref.subtask->operator_name.empty() ? ref.task->name : ref.subtask->operator_name;
  };
  return std::ranges::any_of(
      subtasks, [&](const SubtaskRef& ref) { return name_of(ref) != name_of(subtasks.front()); });
}

}  // namespace

std::optional<std::string> value_in_text(std::string_view name, const Situation& situation,
                                         const std::vector<SubtaskRef>& subtasks) {
  if (name == "operators") return listed(operator_names(subtasks), situation);
  const bool several = are_several(subtasks);
  if (name == "s") return several ? "" : "s";
  if (name == "is") return several ? "are" : "is";
  if (name == "its") return several ? "their" : "its";
  if (name == "tasks") return listed(task_names(subtasks), situation);
  if (name == "n") return std::to_string(subtasks.size());
  if (name == "parallelism") return parallelism_of(subtasks);
  const Subtask nothing;
  const Subtask& first = subtasks.empty() ? nothing : *subtasks.front().subtask;
  if (name == "phase") return std::string(first.phase);
  if (name == "activity") return std::string(first.activity);
  if (name == "user") return user_frames(subtasks, situation);
  if (name == "where") {
    const auto taskmanager = only_taskmanager(situation, subtasks);
    return taskmanager.empty() ? "" : " on " + taskmanager;
  }
  if (name == "since") return longest_since(subtasks);
  if (name == "workers") return worker_counts(subtasks);
  if (name.starts_with("fact:")) {
    const auto value = situation.fact(name.substr(5));
    return std::string(value.empty() ? "unknown" : value);
  }
  return std::nullopt;
}

std::string fill_text(const std::string& text, const Situation& situation,
                      const std::vector<SubtaskRef>& subtasks) {
  return fill_template(
      text, [&](std::string_view name) { return value_in_text(name, situation, subtasks); });
}

Finding describe(const FiredRule& fired, const Situation& situation, const RootCause* cause) {
  Finding finding;
  finding.id = fired.rule->id;
  finding.severity = fired.rule->severity;
  finding.title = fill_text(fired.rule->title, situation, fired.subtasks);
  finding.explanation = fill_text(fired.rule->explanation, situation, fired.subtasks);
  finding.tasks = task_names(fired.subtasks);
  // A rule that names log lines was written because they decide.
  add_event_evidence(*fired.rule, situation, finding.evidence);
  add_thread_evidence(fired, situation, finding.evidence);
  add_worker_evidence(*fired.rule, situation, finding.evidence);
  add_fact_evidence(*fired.rule, situation, finding.evidence);
  if (finding.evidence.size() > kMostEvidence) finding.evidence.resize(kMostEvidence);
  finding.confidence = Confidence::high;
  for (const auto& ref : fired.subtasks) {
    finding.confidence = ref.subtask == fired.subtasks.front().subtask
                             ? ref.subtask->certainty
                             : std::max(finding.confidence, ref.subtask->certainty);
  }
  if (cause != nullptr && cause->fired == &fired) finding.confidence = cause->confidence;
  return finding;
}

}  // namespace flinkdiag

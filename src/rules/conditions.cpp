#include "flinkdiag/rules/conditions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "flinkdiag/rules/stragglers.h"
#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"
#include "rules/states.h"

namespace flinkdiag {
namespace {

bool has_phase(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  return matches_any(ref.subtask->phase, condition.values);
}

bool has_activity(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  return matches_any(ref.subtask->activity, condition.values);
}

bool has_state(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  return matches_any(ref.subtask->state.empty() ? "unknown" : ref.subtask->state, condition.values);
}

bool has_progress(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  return matches_any(to_string(ref.subtask->progress), condition.values);
}

bool has_frames(const Situation& situation, const SubtaskRef& ref, const Condition& condition) {
  return ref.subtask->now &&
         situation.stack_matches(ref.subtask->now->told->stack, condition.frames);
}

bool waits_for_frames(const Situation& situation, const SubtaskRef& ref,
                      const Condition& condition) {
  return std::ranges::any_of(ref.subtask->worker_evidence, [&](const Observation& worker) {
    return situation.stack_matches(worker.told->stack, condition.frames);
  });
}

bool is_seen_in(const Situation& situation, const SubtaskRef& ref, const Condition& condition) {
  // By SampleKind.
  constexpr std::array<std::string_view, 6> kKinds{"thread-dump", "wall-profile", "cpu-profile",
                                                   "flame-graph", "flame-graph",  "flame-graph"};
  if (!ref.subtask->now) return matches_any("none", condition.values);
  const auto kind = situation.incident->samples[ref.subtask->now->sample].kind;
  return matches_any(kKinds.at(static_cast<std::size_t>(kind)), condition.values);
}

bool is_cut(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  const bool cut = ref.subtask->now && ref.subtask->now->told->stack_cut;
  return matches_any(cut ? "true" : "false", condition.values);
}

std::int64_t number_of(const Condition& condition) {
  return parse_int(condition.values.front()).value_or(0);
}

// Of a number of seconds; as long as there is, if a rule asks for more.
std::int64_t ms_of(const Condition& condition) {
  constexpr auto kMostSeconds = std::numeric_limits<std::int64_t>::max() / 1000;
  return std::clamp(number_of(condition), -kMostSeconds, kMostSeconds) * 1000;
}

bool lasts_at_least(const Situation&, const SubtaskRef& ref, const Condition& condition) {
  return ref.subtask->since_ms && *ref.subtask->since_ms >= ms_of(condition);
}

// Of an answer that only counts, nothing tells the time.
bool is_settled(const Situation& situation, const SubtaskRef& ref, const Condition& condition) {
  return situation.log_lasts || !ref.subtask->since_ms ||
         *ref.subtask->since_ms >= ms_of(condition);
}

bool has_fact(const ConditionInput& input, const Condition& condition) {
  const auto value = input.situation.fact(condition.key);
  return matches_any(value.empty() ? "unknown" : value, condition.values);
}

bool version_in(std::string_view text, const Condition& condition) {
  const auto version = parse_version(text);
  return version && condition.versions && condition.versions->contains(*version);
}

bool flink_in(const ConditionInput& input, const Condition& condition) {
  const auto text = input.situation.fact("flink");
  if (text.empty()) return matches_any("unknown", condition.values);
  return version_in(text, condition);
}

bool vvr_in(const ConditionInput& input, const Condition& condition) {
  const auto text = input.situation.fact("vvr");
  if (text.empty()) return matches_any("unknown", condition.values);
  return version_in(text, condition);
}

bool has_event(const ConditionInput& input, const Condition& condition) {
  return std::ranges::any_of(input.situation.events, [&](const LogEvent& event) {
    return matches_any(event.rule->event, condition.values);
  });
}

bool has_no_event(const ConditionInput& input, const Condition& condition) {
  return !has_event(input, condition);
}

bool gc_share_at_least(const ConditionInput& input, const Condition& condition) {
  const auto percent = static_cast<double>(number_of(condition));
  return input.situation.gc_share && *input.situation.gc_share * 100 >= percent;
}

bool is_straggler(const ConditionInput& input, const Condition&) {
  return are_stragglers(input.situation, input.subtasks);
}

bool at_least_subtasks(const ConditionInput& input, const Condition& condition) {
  return static_cast<std::int64_t>(input.subtasks.size()) >= number_of(condition);
}

bool has_deadlock(const ConditionInput& input, const Condition&) {
  HashSet<std::string_view> deadlocked;
  for (const auto& deadlock : input.situation.deadlocks)
    deadlocked.insert(deadlock.threads.begin(), deadlock.threads.end());
  return !deadlocked.empty() &&
         std::ranges::any_of(all_subtasks(input.situation), [&](const SubtaskRef& ref) {
           if (!ref.subtask->now) return false;
           const auto& seen = *ref.subtask->now;
           return deadlocked.contains(
               input.situation.incident->samples[seen.sample].threads[seen.thread].name);
         });
}

bool is_deployed_as_whole(const ConditionInput& input, const Condition&) {
  return !stages_take_turns(input.situation);
}

bool has_worker(const ConditionInput& input, const Condition& condition) {
  return std::ranges::any_of(input.situation.workers, [&](const Worker& worker) {
    return matches_any(worker.seen.told->phase, condition.values);
  });
}

bool has_doubt(const ConditionInput& input, const Condition& condition) {
  return std::ranges::any_of(input.situation.doubts, [&](const std::string& doubt) {
    return matches_any(doubt, condition.values);
  });
}

constexpr auto kKinds = std::to_array<ConditionKind>({
    {"phase", "phase of the subtask; a final * stands for anything", has_phase, nullptr},
    {"activity", "what the subtask is bound by", has_activity, nullptr},
    {"state", "task state by REST or log, or unknown", has_state, nullptr},
    {"progress", "stuck, moving or unknown", has_progress, nullptr},
    {"frames", "its stack holds a frame that matches", has_frames, nullptr},
    {"worker_frames", "the stack of a worker that it waits for holds a frame that matches",
     waits_for_frames, nullptr},
    {"seen_in",
     "what shows its thread: thread-dump, wall-profile, cpu-profile, flame-graph, or none",
     is_seen_in, nullptr},
    {"stack_cut", "true: outer frames are missing", is_cut, nullptr},
    {"since_at_least_s", "seconds in its state, at least", lasts_at_least, nullptr},
    {"settled_s", "not known to be in its state for less than these seconds", is_settled, nullptr},
    {"fact", "{\"name\": [values]}; the value unknown stands for a fact that is not known", nullptr,
     has_fact},
    {"flink", "range of Flink versions; \"unknown\" for a version that is not known", nullptr,
     flink_in},
    {"vvr", "range of VVR versions; \"unknown\" as above", nullptr, vvr_in},
    {"event", "a log event of one of these names was seen", nullptr, has_event},
    {"no_event", "none was", nullptr, has_no_event},
    {"gc_percent_at_least",
     "share of time that the busiest GC thread was on a CPU between two dumps, or if more, of the "
     "JVM's CPU time that went to GC threads",
     nullptr, gc_share_at_least},
    {"straggler",
     "true: a quarter or less of the subtasks of their tasks, or all on one TaskManager while "
     "others "
     "run",
     nullptr, is_straggler},
    {"subtasks_at_least", "how many subtasks must be left by the other conditions", nullptr,
     at_least_subtasks},
    {"deadlock", "true: a task thread waits with others for each other's locks in a circle",
     nullptr, has_deadlock},
    {"deployed_as_whole",
     "true: not a job that may be a batch job of which some stage runs, so that others wait",
     nullptr, is_deployed_as_whole},
    {"doubt", "no cause was found, and this keeps the verdict open", nullptr, has_doubt},
    {"worker_phase", "a worker thread is in this phase", nullptr, has_worker},
});

/// A condition on single subtasks; those of one kind are judged once.
class SubtaskFilter {
 public:
  SubtaskFilter(const Situation& situation, const Condition& condition)
      : situation_(situation), condition_(condition) {}

  bool holds(const SubtaskRef& ref) {
    if (ref.kind < 0) return ask(ref);
    const auto kind = static_cast<std::size_t>(ref.kind);
    if (kind >= known_.size()) known_.resize(kind + 1, Answer::unknown);
    if (known_[kind] == Answer::unknown) known_[kind] = ask(ref) ? Answer::yes : Answer::no;
    return known_[kind] == Answer::yes;
  }

 private:
  enum class Answer : char { unknown, yes, no };
  bool ask(const SubtaskRef& ref) const {
    return condition_.kind->on_subtask(situation_, ref, condition_);
  }

  const Situation& situation_;
  const Condition& condition_;
  std::vector<Answer> known_;
};

}  // namespace

std::span<const ConditionKind> condition_kinds() { return kKinds; }

bool matches_any(std::string_view value, const std::vector<std::string>& patterns) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return value == pattern;
    return value.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

std::vector<SubtaskRef> all_subtasks(const Situation& situation) {
  std::vector<SubtaskRef> refs;
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks)
      refs.push_back({&task, &subtask, static_cast<std::uint32_t>(refs.size()), subtask.kind});
  }
  return refs;
}

std::optional<std::vector<SubtaskRef>> evaluate(const When& when, const Situation& situation,
                                                const std::vector<SubtaskRef>& subtasks) {
  ConditionInput input{situation, subtasks};
  bool about_subtasks = false;
  for (const auto& condition : when) {
    if (condition.kind->on_subtask == nullptr) continue;
    about_subtasks = true;
    SubtaskFilter filter(situation, condition);
    std::erase_if(input.subtasks, [&](const SubtaskRef& ref) { return !filter.holds(ref); });
  }
  if (about_subtasks && input.subtasks.empty()) return std::nullopt;
  if (!about_subtasks) input.subtasks.clear();
  for (const auto& condition : when) {
    if (condition.kind->on_all != nullptr && !condition.kind->on_all(input, condition))
      return std::nullopt;
  }
  return input.subtasks;
}

}  // namespace flinkdiag

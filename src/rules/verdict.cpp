#include "flinkdiag/rules/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace flinkdiag {
namespace {

/// Some of all_subtasks().
class SubtaskSet {
 public:
  explicit SubtaskSet(const std::vector<SubtaskRef>& subtasks) {
    for (const auto& ref : subtasks) {
      if (ref.number >= holds_.size()) holds_.resize(ref.number + 1);
      holds_[ref.number] = true;
    }
  }
  bool contains(const SubtaskRef& ref) const {
    return ref.number < holds_.size() && holds_[ref.number];
  }

 private:
  std::vector<bool> holds_;
};

struct Candidate {
  std::string phase;
  int rank = 0;
  bool is_lowered = false;  // its rank is less than that of its phase
  std::size_t count = 0;    // how many of the subtasks have that rank
  std::vector<SubtaskRef> subtasks;
  const FiredRule* fired = nullptr;  // set: the finding itself is the candidate
};

// One that waits for another task is a candidate only if there is no other.
constexpr int kWaitsForOthers = -1000;

int rank_of(const Rules& rules, std::string_view phase) {
  const auto found = rules.verdict.phase_rank.find(phase);
  return found == rules.verdict.phase_rank.end() ? 0 : found->second;
}

int rank_of(const Rules& rules, const Subtask& subtask) {
  int rank = rank_of(rules, subtask.phase);
  if (passes_through(subtask)) rank += rules.verdict.passing_rank;
  if (subtask.now && subtask.certainty == Confidence::low) rank += rules.verdict.unsure_rank;
  if (subtask.waits_for_others) rank += kWaitsForOthers;
  return rank;
}

std::vector<Candidate> candidates(const Rules& rules, const Situation& situation,
                                  const std::vector<FiredRule>& fired) {
  std::map<std::pair<std::string_view, bool>, Candidate> by_phase;
  for (const auto& ref : all_subtasks(situation)) {
    const auto& subtask = *ref.subtask;
    if (!hangs(rules, situation, subtask)) continue;
    const int rank = rank_of(rules, subtask);
    auto& candidate = by_phase[{subtask.phase, subtask.waits_for_others}];
    candidate.phase = subtask.phase;
    if (candidate.subtasks.empty() || rank > candidate.rank) {
      candidate.rank = rank;
      candidate.count = 0;
    }
    if (rank == candidate.rank) ++candidate.count;
    candidate.subtasks.push_back(ref);
  }
  std::vector<Candidate> all;
  for (auto& [key, candidate] : by_phase) {
    candidate.is_lowered = candidate.rank < rank_of(rules, candidate.phase);
    all.push_back(std::move(candidate));
  }
  for (const auto& one : fired) {
    if (one.rule->verdict_phase.empty()) continue;
    const auto count = one.subtasks.size();
    all.push_back({one.rule->verdict_phase, one.rule->rank, false, count, one.subtasks, &one});
  }
  return all;
}

std::size_t count_stuck(const Candidate& candidate) {
  return static_cast<std::size_t>(std::ranges::count_if(
      candidate.subtasks,
      [](const SubtaskRef& ref) { return ref.subtask->progress == Progress::stuck; }));
}

// Phases whose ranks are nearer than this hold a start up alike: what is seen of the subtasks says
// more than what mostly is the cause.
constexpr int kNearRanks = 10;

/// Which of two candidates is rather the root cause.
class IsWorse {
 public:
  explicit IsWorse(const std::vector<Candidate>& all) {
    for (const auto& one : all)
      if (counts_in_full(one)) highest_ = std::max(highest_, one.rank);
  }

  bool operator()(const Candidate& a, const Candidate& b) const { return key(a) > key(b); }

 private:
  // Not a phase that is told with doubt or passed through. A finding names all the evidence that it
  // needs, and is no worse on more subtasks.
  static bool counts_in_full(const Candidate& one) {
    return one.fired == nullptr && !one.is_lowered;
  }

  std::tuple<int, bool, double> key(const Candidate& one) const {
    const bool is_near = counts_in_full(one) && one.rank > highest_ - kNearRanks;
    // Each doubling of the subtasks counts as ten ranks.
    const double weight = static_cast<double>(one.count) * std::exp2(one.rank / 10.0);
    return {is_near ? highest_ : one.rank, count_stuck(one) > 0, weight};
  }

  int highest_ = std::numeric_limits<int>::min();  // of those that count in full
};

std::string main_activity(const std::vector<SubtaskRef>& subtasks) {
  std::map<std::string_view, int> counts;
  for (const auto& ref : subtasks) {
    // A subtask that waits for the others of its kind says less than those that work.
    counts[ref.subtask->activity] += ref.subtask->waits_for_others ? 1 : 1000;
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  return std::string(most == counts.end() ? "unknown" : most->first);
}

// The finding that says most about the cause: the most severe, then the one of the highest rank,
// with the most conditions, on the most of its subtasks.
const FiredRule* best_finding(const Candidate& candidate, const std::vector<FiredRule>& fired) {
  if (candidate.fired != nullptr) return candidate.fired;
  const FiredRule* best = nullptr;
  std::tuple<Severity, int, std::size_t, std::size_t> best_key{};
  const SubtaskSet hanging(candidate.subtasks);
  for (const auto& one : fired) {
    const auto shared = std::ranges::count_if(
        one.subtasks, [&](const SubtaskRef& ref) { return hanging.contains(ref); });
    if (shared == 0) continue;
    const std::tuple key{one.rule->severity, one.rule->rank, one.rule->when.size(),
                         static_cast<std::size_t>(shared)};
    if (best == nullptr || key > best_key) {
      best = &one;
      best_key = key;
    }
  }
  return best;
}

Confidence lower(Confidence confidence) {
  return confidence == Confidence::high ? Confidence::medium : Confidence::low;
}

Confidence confidence_in(const Subtask& subtask, const Situation& situation,
                         const std::string& activity) {
  Confidence confidence = subtask.certainty;
  if (!subtask.now)
    return subtask.phase == "unknown" ? Confidence::low : std::min(confidence, Confidence::medium);
  const auto kind = situation.incident->samples[subtask.now->sample].kind;
  const bool corroborated = is_in_start(subtask.state);
  if (subtask.state == "RUNNING") confidence = lower(confidence);
  if (subtask.now->told->spine == "unknown" && !corroborated) confidence = lower(confidence);
  const bool on_cpu_only =
      kind == SampleKind::cpu_profile || kind == SampleKind::flame_graph_on_cpu;
  if (on_cpu_only) confidence = lower(confidence);
  if (activity == "pool-wait" || activity == "unknown")
    confidence = std::min(confidence, Confidence::medium);
  if (corroborated && confidence == Confidence::low) confidence = Confidence::medium;
  return confidence;
}

// What the worker threads in `phase` do: the JobManager's, of which there is no subtask.
std::string worker_activity(const Situation& situation, const std::string& phase) {
  for (const auto& worker : situation.workers) {
    if (worker.seen.told->phase == phase) return std::string(worker.seen.told->activity);
  }
  return "unknown";
}

void sort_worst_first(std::vector<SubtaskRef>& subtasks) {
  std::map<const Task*, std::int64_t> weight;
  for (const auto& ref : subtasks)
    weight[ref.task] += 1 + 1000 * static_cast<int>(ref.subtask->progress == Progress::stuck);
  std::ranges::stable_sort(subtasks, [&](const SubtaskRef& a, const SubtaskRef& b) {
    return weight[a.task] > weight[b.task];
  });
}

// A fallback says that a subtask hangs, not why; where another rule of its severity speaks of the
// subtask it is silent.
void keep_fallbacks_where_nothing_else_speaks(std::vector<FiredRule>& fired) {
  for (auto& one : fired) {
    if (!one.rule->fallback) continue;
    std::vector<SubtaskRef> explained;
    for (const auto& other : fired) {
      if (other.rule->fallback || other.rule->severity < one.rule->severity) continue;
      explained.insert(explained.end(), other.subtasks.begin(), other.subtasks.end());
    }
    const SubtaskSet set(explained);
    std::erase_if(one.subtasks, [&](const SubtaskRef& ref) { return set.contains(ref); });
  }
  std::erase_if(fired,
                [](const FiredRule& one) { return one.rule->fallback && one.subtasks.empty(); });
}

bool covers(const FiredRule& special, const FiredRule& general) {
  const SubtaskSet set(special.subtasks);
  return std::ranges::all_of(general.subtasks,
                             [&](const SubtaskRef& ref) { return set.contains(ref); });
}

// A rule is dropped if another that replaces it speaks of all its subtasks.
void drop_replaced(std::vector<FiredRule>& fired) {
  std::vector<FiredRule> kept;
  for (const auto& general : fired) {
    const bool replaced = std::ranges::any_of(fired, [&](const FiredRule& special) {
      const auto& ids = special.rule->replaces;
      return std::ranges::find(ids, general.rule->id) != ids.end() && covers(special, general);
    });
    if (!replaced) kept.push_back(general);
  }
  fired = std::move(kept);
}

}  // namespace

bool passes_through(const Subtask& subtask) {
  constexpr int kAtTheAnchor = 1;
  const bool at_anchor =
      subtask.now && subtask.now->told->anchor <= kAtTheAnchor && subtask.now->told->user_frame < 0;
  return (at_anchor && subtask.activity == "cpu") || subtask.activity == "class-load";
}

// JDK 11 and later tell how long a thread has been there, and a task's thread begins with its
// start.
bool has_young_thread(const Rules& rules, const Situation& situation, const Subtask& subtask) {
  if (!subtask.now || subtask.state == "RUNNING") return false;
  const auto& seen = *subtask.now;
  const auto& elapsed = situation.incident->samples[seen.sample].threads[seen.thread].elapsed_ms;
  return elapsed && *elapsed < static_cast<double>(rules.verdict.young_ms);
}

// Of a subtask whose thread nobody showed, only time tells whether it hangs or just starts.
bool hangs(const Rules& rules, const Situation& situation, const Subtask& subtask) {
  const bool long_enough =
      subtask.since_ms && *subtask.since_ms >= rules.verdict.long_initializing_ms;
  if (subtask.phase == "unknown") return subtask.state == "INITIALIZING" && long_enough;
  if (!rules.verdict.phase_rank.contains(subtask.phase)) return false;
  // Then the thread was seen at another time, or does not end.
  const bool ended = is_terminal(subtask.state) || is_ending(subtask.state);
  if (ended || subtask.later_attempt_runs) return false;
  // Not by a log, whose own end is all the time that it knows.
  const bool young_by_rest = subtask.since_by_rest && is_in_start(subtask.state) &&
                             *subtask.since_ms < rules.verdict.young_ms;
  const bool young = young_by_rest || has_young_thread(rules, situation, subtask);
  if (young && subtask.seen.size() < 2) return false;
  return subtask.now || long_enough || subtask.phase.starts_with("restore.");
}

Firing fire(const Rules& rules, const Situation& situation, const FindingFilter& filter) {
  Firing firing;
  const auto subtasks = all_subtasks(situation);
  for (const auto& rule : rules.findings) {
    auto matched = evaluate(rule.when, situation, subtasks);
    if (!matched) continue;
    const auto reason = rule.disabled.empty() ? filter.reason_against(rule.id) : rule.disabled;
    if (reason.empty()) {
      firing.fired.push_back({&rule, std::move(*matched)});
    } else {
      firing.suppressed.push_back({rule.id, reason});
    }
  }
  keep_fallbacks_where_nothing_else_speaks(firing.fired);
  drop_replaced(firing.fired);
  return firing;
}

std::optional<RootCause> find_root_cause(const Rules& rules, const Situation& situation,
                                         const std::vector<FiredRule>& fired) {
  auto all = candidates(rules, situation, fired);
  if (all.empty()) return std::nullopt;
  auto& worst = *std::ranges::min_element(all, IsWorse(all));
  RootCause cause;
  cause.phase = worst.phase;
  cause.fired = best_finding(worst, fired);
  cause.activity = worst.subtasks.empty() ? worker_activity(situation, worst.phase)
                                          : main_activity(worst.subtasks);
  if (cause.fired != nullptr && !cause.fired->rule->verdict_activity.empty())
    cause.activity = cause.fired->rule->verdict_activity;
  cause.subtasks = std::move(worst.subtasks);
  sort_worst_first(cause.subtasks);
  if (worst.fired != nullptr) {
    // Such a rule names all the evidence that it needs; a thread on a CPU may pass through.
    const bool passes = cause.activity == "cpu" || cause.activity == "class-load";
    cause.confidence = passes ? Confidence::medium : Confidence::high;
    return cause;
  }
  for (const auto& ref : cause.subtasks) {
    const auto confidence = confidence_in(*ref.subtask, situation, cause.activity);
    const bool first = &ref == &cause.subtasks.front();
    cause.confidence = first ? confidence : std::max(cause.confidence, confidence);
  }
  return cause;
}

}  // namespace flinkdiag

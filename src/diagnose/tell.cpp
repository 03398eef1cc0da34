#include "tell.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "flinkdiag/classification/snapshot_size.h"
#include "flinkdiag/classification/step_times.h"
#include "flinkdiag/rules/findings.h"
#include "flinkdiag/rules/stragglers.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {
namespace {

std::string headline(const Rules& rules, const Situation& situation, const RootCause& cause) {
  if (cause.fired != nullptr) return fill_text(cause.fired->rule->title, situation, cause.subtasks);
  const auto meaning = rules.phase_meaning.find(cause.phase);
  const auto names = operator_names(cause.subtasks);
  return fmt::format("{} is in {}{}", names.empty() ? "the job" : join(names, ", "), cause.phase,
                     meaning == rules.phase_meaning.end() ? "" : ": " + meaning->second);
}

// How long the other subtasks of the task took to initialise, by REST: what one that hangs is off
// by.
std::optional<std::int64_t> usual_initializing_ms(const Task& task) {
  std::vector<std::int64_t> durations;
  if (task.vertex == nullptr) return std::nullopt;
  for (const auto& subtask : task.vertex->subtasks) {
    const auto duration = subtask.state_ms.find("INITIALIZING");
    if (subtask.state == "RUNNING" && duration != subtask.state_ms.end())
      durations.push_back(duration->second);
  }
  if (durations.empty()) return std::nullopt;
  const auto middle = durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2);
  std::ranges::nth_element(durations, middle);
  return *middle;
}

// "subtask 3 on tm-2; the other subtasks took 1.2 s": which of many, where, and how far it is off.
std::string stragglers(const Situation& situation, const RootCause& cause) {
  constexpr std::size_t kMostNamed = 3;
  if (!are_stragglers(situation, cause.subtasks)) return {};
  const auto only = only_taskmanager(situation, cause.subtasks);
  std::vector<std::string> named;
  for (const auto& ref : cause.subtasks) {
    const auto where = taskmanager_of(situation, *ref.subtask);
    const bool apart = only.empty() && !where.empty();
    named.push_back(fmt::format("subtask {}{}", ref.subtask->index, apart ? " on " + where : ""));
  }
  std::string text = named.size() <= kMostNamed ? join(named, ", ") : "";
  if (!only.empty()) text += fmt::format("{} on {}", text.empty() ? "all" : "", only);
  const auto usual = usual_initializing_ms(*cause.subtasks.front().task);
  if (usual) text += fmt::format("; the other subtasks took {}", format_duration(*usual));
  return text;
}

std::string rate(std::int64_t bytes, std::int64_t ms) {
  return format_bytes(static_cast<double>(bytes) * 1000 / static_cast<double>(ms)) + "/s";
}

std::string bytes_text(std::int64_t bytes) { return format_bytes(static_cast<double>(bytes)); }

// "1.2 GB in all, which has not come in 94 s: less than 13 MB/s". A bound, since nothing tells how
// much has come already.
std::string size_of(const Situation& situation, const RootCause& cause) {
  if (cause.subtasks.empty() || !cause.phase.starts_with("restore.")) return {};
  const auto size = snapshot_size(situation, *cause.subtasks.front().task);
  if (!size) return {};
  auto text = fmt::format("the snapshot holds {}{}", bytes_text(size->bytes),
                          size->of_vertex ? " for it" : " in all");
  std::int64_t longest_ms = 0;
  for (const auto& ref : cause.subtasks)
    longest_ms = std::max(longest_ms, ref.subtask->since_ms.value_or(0));
  if (longest_ms >= 1000) {
    text += fmt::format(", which has not come in {}: less than {}", format_duration(longest_ms),
                        rate(size->bytes, longest_ms));
  }
  return text;
}

// What the logs tell of the pace, and how that was computed.
std::string pace_of(const Situation& situation, const RootCause& cause) {
  const auto times = step_times(situation, cause.phase);
  if (!times.longest_open_ms) return {};
  std::string text;
  if (times.usual_ms) {
    text = fmt::format("by the log {} finished this step in {} (median)",
                       count(static_cast<std::size_t>(times.finished), "subtask"),
                       format_duration(*times.usual_ms));
  } else if (times.earlier_ms && *times.earlier_ms > 0) {
    text = fmt::format("an earlier start needed {} for it", format_duration(*times.earlier_ms));
    if (times.earlier_bytes) {
      text += fmt::format(" ({} in all, {})", bytes_text(*times.earlier_bytes),
                          rate(*times.earlier_bytes, *times.earlier_ms));
    }
  } else {
    return {};
  }
  const auto open = format_duration(*times.longest_open_ms);
  const auto left = times.left_ms();
  return left ? fmt::format("{}, the slowest open one has taken {}: about {} left at that pace",
                            text, open, format_duration(*left))
              : fmt::format("{}, the slowest open one has taken {} already", text, open);
}

// "6 of 6 subtasks, INITIALIZING for 94 s; they wait for threads: 24 in remote-read; moving (...)"
std::string detail_of(const Situation& situation, const RootCause& cause) {
  if (cause.subtasks.empty()) return {};
  std::vector<std::string> parts;
  const auto since = fill_text("{since}", situation, cause.subtasks);
  const auto& state = cause.subtasks.front().subtask->state;
  const auto timed = since != "an unknown time" && !state.empty()
                         ? fmt::format(", {} for {}", state, since)
                         : std::string();
  // Flame graphs, and profiles without names, do not tell subtasks apart.
  const bool counted = std::ranges::all_of(
      cause.subtasks, [](const SubtaskRef& ref) { return !ref.subtask->sampled; });
  if (counted) {
    const auto total = fill_text("{parallelism}", situation, cause.subtasks);
    parts.push_back(fmt::format("{} of {} subtasks{}", cause.subtasks.size(), total, timed));
  } else {
    parts.push_back("The samples do not tell of how many subtasks" + timed);
  }
  if (const auto off = stragglers(situation, cause); !off.empty()) parts.push_back(off);
  std::set<int> processes;
  for (const auto& ref : cause.subtasks) {
    if (ref.subtask->process >= 0) processes.insert(ref.subtask->process);
  }
  if (processes.size() > 1) parts.push_back(fmt::format("on {} TaskManagers", processes.size()));
  const bool waits = std::ranges::any_of(cause.subtasks, [](const SubtaskRef& ref) {
    return !ref.subtask->worker_activities.empty();
  });
  if (waits)
    parts.push_back("worker threads: " + fill_text("{workers}", situation, cause.subtasks));
  if (const auto size = size_of(situation, cause); !size.empty()) parts.push_back(size);
  if (const auto pace = pace_of(situation, cause); !pace.empty()) parts.push_back(pace);
  for (const auto& ref : cause.subtasks) {
    if (ref.subtask->progress == Progress::unknown) continue;
    parts.push_back(
        fmt::format("{}: {}", to_string(ref.subtask->progress), ref.subtask->progress_why));
    break;
  }
  return join(parts, "; ") + ".";
}

Verdict tell_cause(const Rules& rules, const Situation& situation, const RootCause& cause) {
  Verdict verdict;
  verdict.outcome = Outcome::startup_bottleneck;
  verdict.phase = cause.phase;
  verdict.activity = cause.activity;
  verdict.operators = operator_names(cause.subtasks);
  if (cause.fired != nullptr) verdict.finding = cause.fired->rule->id;
  verdict.confidence = cause.confidence;
  verdict.summary = headline(rules, situation, cause);
  verdict.detail = detail_of(situation, cause);
  return verdict;
}

std::string seen_so_far(const Situation& situation) {
  std::vector<std::string> parts;
  if (const auto read = count_read(situation.incident->inputs); !read.empty())
    parts.push_back(read);
  std::size_t subtasks = 0;
  for (const auto& ref : all_subtasks(situation)) subtasks += ref.subtask->sampled ? 0 : 1;
  if (!situation.tasks.empty()) {
    const auto tasks = count(situation.tasks.size(), "task");
    parts.push_back(subtasks > 0 ? fmt::format("{} of {}", count(subtasks, "subtask"), tasks)
                                 : tasks);
  }
  return parts.empty() ? "" : "Looked at " + join(parts, ", ") + ".";
}

bool all_canceling(const Situation& situation) {
  bool any = false;
  for (const auto& ref : all_subtasks(situation)) any = any || ref.subtask->phase == "canceling";
  return any;
}

bool all_over(const Situation& situation) {
  const auto subtasks = all_subtasks(situation);
  return !subtasks.empty() && std::ranges::all_of(subtasks, [](const SubtaskRef& ref) {
    return is_terminal(ref.subtask->state);
  });
}

std::string calm_summary(const Situation& situation, bool all_shown) {
  if (all_canceling(situation)) return "Nothing hangs in a start; a task is being cancelled";
  if (all_over(situation)) return "Nothing hangs in a start; all tasks have ended";
  if (situation.tasks.empty()) return "Nothing hangs in a start as far as this process shows";
  if (!all_shown) return "No task that was shown hangs in its start; what runs is normal work";
  return "No task hangs in its start; what runs is normal work";
}

// jstack -F: a process without tasks is known by the names of its threads alone.
bool has_nameless_dump(const Incident& incident) {
  return std::ranges::any_of(incident.samples, [](const Sample& sample) {
    return sample.kind == SampleKind::thread_dump && !sample.threads.empty() &&
           std::ranges::all_of(sample.threads,
                               [](const Thread& thread) { return thread.name.empty(); });
  });
}

}  // namespace

Verdict tell_verdict(const Rules& rules, const Situation& situation, const RootCause* cause,
                     const std::vector<std::string>& doubts, const std::vector<std::string>& gaps) {
  if (cause != nullptr) return tell_cause(rules, situation, *cause);
  Verdict verdict;
  verdict.detail = seen_so_far(situation);
  const bool nothing_read =
      std::ranges::none_of(situation.incident->inputs, &InputSummary::understood);
  // A CPU profile of a Flink process in which all wait may hold no Flink frame.
  if (!situation.is_flink && situation.threads > 0 && situation.has_waiting_threads &&
      !has_nameless_dump(*situation.incident)) {
    verdict.outcome = Outcome::not_flink;
    const bool whole =
        std::ranges::none_of(situation.incident->inputs, &InputSummary::incomplete) &&
        situation.incident->stacks.frame_count() > 0;
    verdict.confidence = whole ? Confidence::high : Confidence::low;
    verdict.summary = "No thread of a Flink process in what was given";
  } else if (nothing_read || !situation.is_flink) {
    verdict.outcome = Outcome::undetermined;
    verdict.confidence = Confidence::low;
    verdict.summary = "Nothing that was given holds a thread, sample or state of a Flink job";
  } else if (!doubts.empty()) {
    verdict.outcome = Outcome::undetermined;
    verdict.confidence = Confidence::low;
    verdict.summary = "It cannot be told whether a start hangs: " + doubts.front();
  } else {
    verdict.outcome = Outcome::no_startup_bottleneck;
    const bool all_shown = gaps.empty() && !situation.tasks.empty();
    verdict.confidence = all_shown ? Confidence::high : Confidence::medium;
    verdict.summary = calm_summary(situation, gaps.empty());
  }
  return verdict;
}

}  // namespace flinkdiag

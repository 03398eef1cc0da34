#include "observe.h"

#include <algorithm>
#include <functional>

namespace flinkdiag {
namespace {

struct ToldShare {
  const StackClass* told;
  double share;  // of the samples
};

// A dump shows a thread in one stack, or none if it has no Java frames.
const StackClass& told_of_first_stack(const Thread& thread, std::string_view role,
                                      StackClassifier& classifier) {
  const StackId stack =
      thread.stacks.empty() ? StackTable::kEmptyStack : thread.stacks.front().stack;
  return classifier.classify(stack, role, thread.state, thread.stack_cut);
}

// A profile shows a thread in many stacks. Each phase is shown by the activity that most of its
// samples have, and that by its most frequent stack. A flame graph mixes the subtasks of a vertex:
// there, those that wait for the others count only if all do.
std::vector<ToldShare> share_by_phase(const Thread& thread, std::string_view role, bool mixed,
                                      StackClassifier& classifier) {
  struct Group {
    std::uint64_t samples = 0;
    std::map<std::string_view, std::uint64_t> activities;
    std::map<std::string_view, const StackSample*> shown_by;
  };
  std::map<std::string_view, Group> groups;
  std::uint64_t total = 0;
  const auto classify = [&](const StackSample& sample) -> const StackClass& {
    return classifier.classify(sample.stack, role, thread.state, thread.stack_cut);
  };
  for (const auto& sample : thread.stacks) {  // by descending count
    const auto& found = classify(sample);
    auto& group = groups[found.phase];
    group.samples += sample.count;
    group.activities[found.activity] += mixed && found.waits_for_others ? 0 : sample.count;
    group.shown_by.try_emplace(found.activity, &sample);
    total += sample.count;
  }
  // While the collector runs, a profiler cannot walk a stack: such samples tell no phase, they
  // belong to the one that the others show.
  const auto untold = groups.find("unknown");
  const auto told = std::ranges::max_element(groups, {}, [](const auto& entry) {
    return entry.first == "unknown" ? 0 : entry.second.samples;
  });
  if (untold != groups.end() && told->first != "unknown" &&
      untold->second.activities.contains("gc")) {
    const auto collecting = untold->second.activities.at("gc");
    told->second.samples += collecting;
    if (collecting * 2 > told->second.samples) {
      told->second.activities["gc"] += collecting;
      told->second.shown_by.try_emplace("gc", told->second.shown_by.begin()->second);
    }
    untold->second.samples -= collecting;
    untold->second.activities.erase("gc");
    if (untold->second.activities.empty()) groups.erase(untold);
  }
  std::vector<ToldShare> shares;
  for (const auto& [phase, group] : groups) {
    const auto activity = std::ranges::max_element(group.activities, {},
                                                   [](const auto& entry) { return entry.second; });
    const StackClass& shown = classify(*group.shown_by.at(activity->first));
    shares.push_back(
        {&classifier.with_activity(shown, activity->first),
         total == 0 ? 1 : static_cast<double>(group.samples) / static_cast<double>(total)});
  }
  std::ranges::stable_sort(shares, std::greater<>{}, &ToldShare::share);
  return shares;
}

// StreamTask.restore() comes before invoke(), and never again in the attempt of a thread: what it
// does in invoke() it does after its start, however long that took. One stray sample is no proof.
const Observation& newest_of(const std::vector<PhaseShare>& phases) {
  constexpr double kStray = 0.01;
  const auto runs = [](const PhaseShare& phase) {
    const StackClass& told = *phase.seen.told;
    return told.spine == "running" && told.phase.starts_with("running.") && phase.share >= kStray;
  };
  const auto found = std::ranges::find_if(phases, runs);
  return (found == phases.end() ? phases.front() : *found).seen;
}

// "- waiting on the Class initialization monitor for X" stands below the innermost frame.
void mark_class_waits(const Incident& incident, StackClassifier& classifier) {
  for (const auto& sample : incident.samples) {
    for (const auto& thread : sample.threads) {
      const bool waits = std::ranges::find(thread.locks, Lock::Kind::class_init, &Lock::kind) !=
                         thread.locks.end();
      if (!waits || thread.stacks.empty()) continue;
      const auto frames = incident.stacks.stack(thread.stacks.front().stack);
      if (!frames.empty()) classifier.mark_class_wait(frames.front());
    }
  }
}

bool is_flame_graph(SampleKind kind) {
  return kind == SampleKind::flame_graph_full || kind == SampleKind::flame_graph_on_cpu ||
         kind == SampleKind::flame_graph_off_cpu;
}

}  // namespace

std::vector<std::vector<ObservedThread>> observe(const Incident& incident, const ThreadRoles& roles,
                                                 StackClassifier& classifier) {
  mark_class_waits(incident, classifier);
  std::vector<std::vector<ObservedThread>> observed(incident.samples.size());
  for (std::uint32_t s = 0; s < incident.samples.size(); ++s) {
    const auto& threads = incident.samples[s].threads;
    const bool mixed = is_flame_graph(incident.samples[s].kind);
    observed[s].reserve(threads.size());
    for (std::uint32_t t = 0; t < threads.size(); ++t) {
      const auto& thread = threads[t];
      ObservedThread& result = observed[s].emplace_back();
      result.role = roles.role_of(thread);
      const auto role = result.role.name();
      result.seen = {s, t, thread.place, &told_of_first_stack(thread, role, classifier)};
      std::vector<PhaseShare> phases;
      if (thread.stacks.size() > 1) {
        for (const auto& [told, share] : share_by_phase(thread, role, mixed, classifier))
          phases.push_back({{s, t, thread.place, told}, share});
        const bool is_task = result.role.task && !mixed;
        result.seen = is_task ? newest_of(phases) : phases.front().seen;
      } else if (mixed) {
        phases.push_back({result.seen, 1});
      }
      if (mixed) result.phases = std::make_unique<const std::vector<PhaseShare>>(std::move(phases));
    }
  }
  return observed;
}

}  // namespace flinkdiag

#include "observe.h"

#include <algorithm>
#include <functional>

namespace flinkdiag {
namespace {

Observation to_observation(const StackClass& found, StackId stack) {
  Observation seen;
  seen.spine = found.spine;
  seen.phase = found.phase;
  seen.activity = found.activity;
  seen.stack = stack;
  seen.anchor = found.anchor;
  seen.user_frame = found.user_frame;
  if (found.rule != nullptr) {
    seen.waits_for = found.rule->waits_for;
    seen.certainty = found.rule->certainty;
    if (!found.rule->needs_state.empty()) seen.needs_state = &found.rule->needs_state;
  }
  seen.waits_for_others = found.activity_rule != nullptr && found.activity_rule->waits_for_others;
  return seen;
}

// A dump shows a thread in one stack.
PhaseShare share_of_only_stack(const Thread& thread, std::string_view role,
                               StackClassifier& classifier) {
  const StackId stack = thread.stacks.front().stack;
  const auto& found = classifier.classify(stack, role, thread.state, thread.stack_cut);
  return {to_observation(found, stack), 1};
}

// A profile shows a thread in many stacks. Each phase is shown by the activity that most of its
// samples have, and that by its most frequent stack. A flame graph mixes the subtasks of a vertex:
// there, those that wait for the others count only if all do.
std::vector<PhaseShare> share_by_phase(const Thread& thread, std::string_view role, bool mixed,
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
    const bool waits = found.activity_rule != nullptr && found.activity_rule->waits_for_others;
    group.activities[found.activity] += mixed && waits ? 0 : sample.count;
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
  std::vector<PhaseShare> shares;
  for (const auto& [phase, group] : groups) {
    const auto activity = std::ranges::max_element(group.activities, {},
                                                   [](const auto& entry) { return entry.second; });
    const StackSample& sample = *group.shown_by.at(activity->first);
    shares.push_back(
        {to_observation(classify(sample), sample.stack),
         total == 0 ? 1 : static_cast<double>(group.samples) / static_cast<double>(total)});
    shares.back().observation.activity = activity->first;
  }
  std::ranges::stable_sort(shares, std::greater<>{}, &PhaseShare::share);
  return shares;
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

}  // namespace

std::vector<std::vector<ObservedThread>> observe(const Incident& incident, const ThreadRoles& roles,
                                                 StackClassifier& classifier) {
  mark_class_waits(incident, classifier);
  std::vector<std::vector<ObservedThread>> observed(incident.samples.size());
  for (std::size_t s = 0; s < incident.samples.size(); ++s) {
    const auto& threads = incident.samples[s].threads;
    const auto kind = incident.samples[s].kind;
    const bool mixed = kind == SampleKind::flame_graph_full ||
                       kind == SampleKind::flame_graph_on_cpu ||
                       kind == SampleKind::flame_graph_off_cpu;
    observed[s].reserve(threads.size());
    for (std::size_t t = 0; t < threads.size(); ++t) {
      const auto& thread = threads[t];
      ObservedThread result{roles.role_of(thread), {}};
      if (thread.stacks.size() == 1) {
        result.phases.push_back(share_of_only_stack(thread, result.role.role, classifier));
      } else {
        result.phases = share_by_phase(thread, result.role.role, mixed, classifier);
      }
      if (result.phases.empty()) result.phases.emplace_back();  // a thread without Java frames
      for (auto& [seen, share] : result.phases) {
        seen.sample = s;
        seen.thread = t;
        seen.place = thread.place;
        seen.role = result.role.role;
        seen.thread_state = thread.state;
        seen.stack_cut = thread.stack_cut;
      }
      observed[s].push_back(std::move(result));
    }
  }
  return observed;
}

}  // namespace flinkdiag

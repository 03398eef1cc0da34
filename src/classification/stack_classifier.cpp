#include "stack_classifier.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace flinkdiag {
namespace {

// How many innermost frames count as the leaf of an activity rule: park, await and the executor
// frames of the JDK take up to ten.
constexpr std::size_t kLeafFrames = 10;

bool allows(const std::set<std::string>& allowed, std::string_view value) {
  return allowed.empty() || allowed.contains(std::string(value));
}

bool allows(const std::set<ThreadState>& allowed, ThreadState state) {
  return allowed.empty() || allowed.contains(state);
}

// A profile does not tell the state of a thread; what is not known to wait is taken as running.
bool may_run(ThreadState state) {
  return state == ThreadState::runnable || state == ThreadState::unknown;
}

bool is_better(const PhaseRule& rule, const PhaseRule* best) {
  if (best == nullptr) return true;
  return std::tie(rule.priority, rule.conditions) > std::tie(best->priority, best->conditions);
}

// What phase rules ask of the frames around an anchor, of which a deep stack may have one in each
// frame.
class AroundAnchors {
 public:
  AroundAnchors(const FrameIndex& index, std::span<const FrameId> frames)
      : index_(index), frames_(frames) {}

  bool hold(const PhaseRule& rule, std::size_t anchor) {
    if (!rule.called_by.empty() && !any_outside(anchor, rule.called_by)) return false;
    if (any_outside(anchor, rule.not_called_by)) return false;
    if (!rule.calls.empty() && !any_inside(anchor, rule.calls)) return false;
    if (any_inside(anchor, rule.not_calls)) return false;
    if (rule.next.empty()) return true;
    return anchor > 0 && index_.matches(frames_[anchor - 1], rule.next);
  }

 private:
  using Place = std::pair<PatternId, std::size_t>;  // and the frame that matches it

  bool any_inside(std::size_t anchor, const AnyPattern& patterns) {
    return std::ranges::any_of(
        patterns, [&](PatternId pattern) { return next(pattern, 0).value_or(anchor) < anchor; });
  }

  bool any_outside(std::size_t anchor, const AnyPattern& patterns) {
    return std::ranges::any_of(
        patterns, [&](PatternId pattern) { return next(pattern, anchor + 1).has_value(); });
  }

  // The first frame from `at` on that matches.
  std::optional<std::size_t> next(PatternId pattern, std::size_t at) {
    if (!places_) {
      places_.emplace();
      for (std::size_t i = 0; i < frames_.size(); ++i) {
        for (const PatternId known : index_.patterns_of(frames_[i]))
          places_->emplace_back(known, i);
      }
      std::ranges::sort(*places_);
    }
    const auto found = std::ranges::lower_bound(*places_, Place(pattern, at));
    if (found == places_->end() || found->first != pattern) return std::nullopt;
    return found->second;
  }

  const FrameIndex& index_;
  std::span<const FrameId> frames_;
  std::optional<std::vector<Place>> places_;  // sorted; nothing until it is asked for
};

}  // namespace

StackClassifier::StackClassifier(const ClassificationTables& tables, const StackTable& stacks,
                                 const FrameIndex& index)
    : tables_(tables),
      stacks_(stacks),
      index_(index),
      rules_by_anchor_(tables.frames.size()),
      class_waits_(stacks.frame_count()),
      known_(stacks.stack_count()) {
  for (const auto& rule : tables_.phases) {
    for (const PatternId pattern : rule.frames) rules_by_anchor_[pattern].push_back(&rule);
  }
  find_class_waits();
}

// "at a.Words.<clinit>(Words.java:6)", "at a.Model.get(Model.java:57)": who is innermost in that
// line of get(), and not known to wait for anything else, needs the class.
void StackClassifier::find_class_waits() {
  std::vector<bool> initialises(stacks_.frame_count());
  for (FrameId id = 0; id < stacks_.frame_count(); ++id) {
    initialises[id] = stacks_.frame(id).method.ends_with(".<clinit>");
  }
  for (StackId id = 0; id < stacks_.stack_count(); ++id) {
    const auto frames = stacks_.stack(id);
    for (std::size_t at = 1; at < frames.size(); ++at) {
      if (initialises[frames[at - 1]]) mark_class_wait(frames[at]);
    }
  }
}

const StackClass& StackClassifier::classify(StackId stack, std::string_view role, ThreadState state,
                                            bool stack_cut) {
  auto& known = known_[stack];
  for (const StackClass& told : known) {
    if (told.role == role && told.thread_state == state && told.stack_cut == stack_cut) return told;
  }
  return known.emplace_front(work_out(stack, role, state, stack_cut));
}

const StackClass& StackClassifier::with_activity(const StackClass& told,
                                                 std::string_view activity) {
  if (told.activity == activity) return told;
  StackClass& other = with_activity_.try_emplace({&told, activity}, told).first->second;
  other.activity = activity;
  return other;
}

StackClass StackClassifier::work_out(StackId stack, std::string_view role, ThreadState state,
                                     bool stack_cut) const {
  const auto frames = stacks_.stack(stack);
  StackClass result;
  result.role = role;
  result.stack = stack;
  result.thread_state = state;
  result.stack_cut = stack_cut;
  result.spine = find_spine(frames);
  const auto [rule, anchor] = find_anchor(result, frames);
  if (rule != nullptr) {
    result.phase = rule->phase;
    result.waits_for = rule->waits_for;
    result.certainty = rule->certainty;
    if (!rule->needs_state.empty()) result.needs_state = &rule->needs_state;
    result.anchor = anchor;
    result.user_frame = find_user_frame(frames, anchor);
  }
  const std::size_t region = rule == nullptr ? frames.size() : static_cast<std::size_t>(anchor) + 1;
  if (const ActivityRule* activity = find_activity(frames.first(region), state)) {
    result.activity = activity->activity;
    result.waits_for_others = activity->waits_for_others;
    result.work_is_in = activity->work_is_in;
  } else if (may_run(state) && !frames.empty()) {
    result.activity = "cpu";
  }
  return result;
}

// The innermost frame that some rule takes for an anchor, and the best of those rules.
StackClassifier::Anchor StackClassifier::find_anchor(const StackClass& thread,
                                                     std::span<const FrameId> frames) const {
  Anchor found;
  AroundAnchors around(index_, frames);
  for (std::size_t at = 0; at < frames.size() && found.rule == nullptr; ++at) {
    for (const PatternId pattern : index_.patterns_of(frames[at])) {
      for (const PhaseRule* rule : rules_by_anchor_[pattern]) {
        const bool fits = allows(rule->threads, thread.role) &&
                          allows(rule->thread_states, thread.thread_state) &&
                          allows(rule->spines, thread.spine) &&
                          (thread.stack_cut || !rule->stack_cut) && around.hold(*rule, at);
        if (fits && is_better(*rule, found.rule)) found = {rule, static_cast<int>(at)};
      }
    }
  }
  return found;
}

std::string_view StackClassifier::find_spine(std::span<const FrameId> frames) const {
  for (const FrameId frame : frames) {
    const auto spine = index_.spine_of(frame);
    if (spine != FrameIndex::kNoSpine) return tables_.spines[spine].spine;
  }
  return "unknown";
}

bool StackClassifier::waits_for_class(std::span<const FrameId> region, ThreadState state) const {
  return may_run(state) && !region.empty() && class_waits_[region.front()];
}

const ActivityRule* StackClassifier::find_activity(std::span<const FrameId> region,
                                                   ThreadState state) const {
  const auto all = index_.patterns_of(region);
  const auto leaf = index_.patterns_of(region.first(std::min(region.size(), kLeafFrames)));
  for (const auto& rule : tables_.activities) {
    if (!allows(rule.thread_states, state)) continue;
    if (rule.waits_for_class && !waits_for_class(region, state)) continue;
    if (!rule.frames.empty() && !holds_any(all, rule.frames)) continue;
    if (!rule.leaf.empty() && !holds_any(leaf, rule.leaf)) continue;
    if (holds_any(all, rule.not_frames)) continue;
    return &rule;
  }
  return nullptr;
}

int StackClassifier::find_user_frame(std::span<const FrameId> frames, int anchor) const {
  for (int at = anchor; at >= 0; --at) {
    if (index_.is_user_code(frames[static_cast<std::size_t>(at)])) return at;
  }
  return StackClass::kNone;
}

}  // namespace flinkdiag

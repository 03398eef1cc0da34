#include "operators.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <span>
#include <tuple>

#include "flinkdiag/support/text.h"
#include "log_events.h"

namespace flinkdiag {
namespace {

constexpr std::size_t kShortestName = 4;  // shorter ones are in too many class names

std::string letters(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  return out;
}

// "Source: OrderSource" -> "ordersource", "Join[7]" -> "join".
std::string comparable(std::string_view operator_name) {
  const auto colon = operator_name.find(": ");
  if (colon != operator_name.npos) operator_name.remove_prefix(colon + 2);
  return letters(operator_name.substr(0, operator_name.find('[')));
}

// "com.example.EnrichOrdersFunction$1.open" -> "enrichordersfunction"
std::string class_letters(std::string_view method) {
  const auto frame = short_frame(method);
  return letters(std::string_view(frame).substr(0, frame.find_first_of(".$")));
}

std::optional<std::string> only_match(const std::vector<std::string>& operators, const auto& fits) {
  std::optional<std::string> found;
  for (const auto& name : operators) {
    if (!fits(name)) continue;
    if (found) return std::nullopt;
    found = name;
  }
  return found;
}

bool has_name(std::string_view name, const AnyPattern& patterns, const Situation& situation) {
  const auto hits = situation.tables->operator_names.match(name);
  return std::ranges::any_of(patterns,
                             [&](PatternId id) { return std::ranges::binary_search(hits, id); });
}

// Those of the chain that the operator's own frames leave: of the innermost rule that knows only
// one, else of the innermost that knows any. Empty: no rule speaks.
std::vector<std::string> by_operator_class(const Task& task, const StackClass& told,
                                           const Situation& situation, const FrameIndex& index) {
  const auto& rules = situation.tables->operators;
  std::vector<std::string> several;
  std::vector<bool> asked(rules.size());
  for (const FrameId frame : situation.incident->stacks.stack(told.stack)) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (asked[i] || rules[i].names.empty() || !index.matches(frame, rules[i].frames)) continue;
      asked[i] = true;
      std::vector<std::string> known;
      std::ranges::copy_if(task.operators, std::back_inserter(known), [&](const auto& name) {
        return has_name(name, rules[i].names, situation);
      });
      if (known.size() == 1) return known;
      if (several.empty()) several = std::move(known);
    }
  }
  return several;
}

// The function of the operator is the outermost user code that Flink calls: what it calls in turn
// may be anybody's, a JDBC driver's, too. What a restore calls is a class of the state or its
// serializer; the function is there only if it has asked for the state.
int function_frame(const StackClass& told, const Situation& situation, const FrameIndex& index) {
  if (!told.phase.starts_with("restore.")) return told.user_frame;
  const auto frames = situation.incident->stacks.stack(told.stack);
  for (int at = static_cast<int>(frames.size()) - 1; at > told.anchor; --at) {
    if (index.is_user_code(frames[static_cast<std::size_t>(at)])) return at;
  }
  return StackClass::kNone;
}

/// A name that is a word of the class ("Orders", OrdersWriter) may be a noun that many share: what
/// kind of operator the class is for, or what calls it, says more.
class KindOfClass {
 public:
  /// `outward`: from the class's frame to the root.
  KindOfClass(std::span<const FrameId> outward, const Situation& situation, const FrameIndex& index)
      : situation_(situation) {
    for (const auto& rule : situation.tables->operators) {
      if (rule.frames.empty() || rule.never.empty()) continue;
      const bool of_class = index.matches(outward.front(), rule.frames);
      rules_.push_back({&rule, of_class, of_class || index.any_matches(outward, rule.frames)});
    }
  }

  bool excludes(std::string_view operator_name) const {
    return std::ranges::any_of(rules_, [&](const Known& known) {
      return known.holds && has_name(operator_name, known.rule->never, situation_);
    });
  }

  /// Whether the class is for one of that kind, where the name tells that there is one ("Source:
  /// orders"): a class that says nothing of it (OrdersLoader) may be any other operator's.
  bool is_for(std::string_view operator_name) const {
    bool is_of_a_kind = false;
    for (const Known& known : rules_) {
      const bool never = has_name(operator_name, known.rule->never, situation_);
      if (known.of_class && !never) return true;
      is_of_a_kind = is_of_a_kind || never;
    }
    return !is_of_a_kind;
  }

 private:
  struct Known {
    const OperatorRule* rule;
    bool of_class, holds;
  };
  const Situation& situation_;
  std::vector<Known> rules_;
};

// The only one of the operators that the name of the function's class tells.
std::optional<std::string> by_user_class(const std::vector<std::string>& operators,
                                         const StackClass& told, const Situation& situation,
                                         const FrameIndex& index) {
  const int at = function_frame(told, situation, index);
  if (at < 0) return std::nullopt;
  const StackTable& stacks = situation.incident->stacks;
  const auto outward = stacks.stack(told.stack).subspan(static_cast<std::size_t>(at));
  const auto class_name = class_letters(stacks.frame(outward.front()).method);
  if (class_name.size() < kShortestName) return std::nullopt;
  const KindOfClass kind(outward, situation, index);
  auto name = only_match(operators, [&](const std::string& one) {
    const auto own = comparable(one);
    return own.size() >= kShortestName &&
           (contains(class_name, own) || contains(own, class_name)) && !kind.excludes(one);
  });
  return name && kind.is_for(*name) ? std::move(name) : std::nullopt;
}

std::optional<std::string> by_frames(const Task& task, const StackClass& told,
                                     const Situation& situation, const FrameIndex& index) {
  auto known = by_operator_class(task, told, situation, index);
  if (known.size() == 1) return std::move(known.front());
  return by_user_class(known.empty() ? task.operators : known, told, situation, index);
}

// The id in RocksDB's log lines tells it.
enum class InChain { unknown, head, behind_head };

InChain place_by_log(const Task& task, const Subtask& subtask, const StepEvents& events) {
  InChain place = InChain::unknown;
  if (task.vertex_id.empty()) return place;
  for (const LogEvent* event : events.of(task, subtask)) {
    const auto& id = event->field("operator_id");
    if (id.empty() || event->rule->phase_start != subtask.phase) continue;
    place = id == task.vertex_id ? InChain::head : InChain::behind_head;
  }
  return place;
}

// The operator that is left when those are out of question that cannot be in the phase: a sink has
// no keyed state, and the log may tell that it is the head of the chain or not.
std::optional<std::string> by_elimination(const Task& task, std::string_view phase, InChain place,
                                          const Situation& situation) {
  if (place == InChain::head) return task.operators.front();
  auto left = task.operators;
  if (place == InChain::behind_head) left.erase(left.begin());
  for (const auto& rule : situation.tables->operators) {
    if (!rule.phases.contains(std::string(phase))) continue;
    std::erase_if(left,
                  [&](const std::string& name) { return has_name(name, rule.never, situation); });
  }
  return left.size() == 1 ? std::optional(left.front()) : std::nullopt;
}

// What was found out for one subtask holds for the others of its task that are at the same frames,
// or in the same phase and part of the chain.
struct KnownNames {
  std::map<std::tuple<StackId, int, std::string_view>, std::optional<std::string>> by_frames;
  std::map<std::pair<std::string_view, InChain>, std::optional<std::string>> by_elimination;
};

void name_operator(const Task& task, Subtask& subtask, const Situation& situation,
                   const FrameIndex& index, const StepEvents& events, KnownNames& names) {
  if (task.operators.size() == 1) subtask.operator_name = task.operators.front();
  if (!subtask.now) return;
  const StackClass& told = *subtask.now->told;
  if (told.user_frame >= 0) subtask.user_frame = situation.frame_name(told.stack, told.user_frame);
  if (!subtask.operator_name.empty() || task.operators.empty()) return;
  const auto [known, is_new] = names.by_frames.try_emplace({told.stack, told.anchor, told.phase});
  if (is_new) known->second = by_frames(task, told, situation, index);
  if (known->second) {
    subtask.operator_name = *known->second;
    return;
  }
  const InChain place = place_by_log(task, subtask, events);
  const auto [left, is_open] = names.by_elimination.try_emplace({subtask.phase, place});
  if (is_open) left->second = by_elimination(task, subtask.phase, place, situation);
  if (left->second) subtask.operator_name = *left->second;
}

}  // namespace

void name_operators(Situation& situation, const FrameIndex& index) {
  const StepEvents events(situation);
  for (auto& task : situation.tasks) {
    KnownNames names;
    for (auto& subtask : task.subtasks)
      name_operator(task, subtask, situation, index, events, names);
  }
}

}  // namespace flinkdiag

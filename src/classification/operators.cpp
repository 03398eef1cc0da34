#include "operators.h"

#include <algorithm>
#include <cctype>

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

// The operator of the one index that fits.
std::optional<std::string> only_match(const std::vector<std::string>& operators, const auto& fits) {
  std::optional<std::string> found;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (!fits(i)) continue;
    if (found) return std::nullopt;
    found = operators[i];
  }
  return found;
}

bool has_name(std::string_view name, const AnyPattern& patterns, const Situation& situation) {
  const auto hits = situation.tables->operator_names.match(name);
  return std::ranges::any_of(patterns,
                             [&](PatternId id) { return std::ranges::binary_search(hits, id); });
}

// A name that is a word of the class ("Orders", OrdersWriter) may be a noun that many share: what
// kind of operator the class is for says more.
bool is_of_other_kind(FrameId frame, std::string_view operator_name, const Situation& situation,
                      const FrameIndex& index) {
  return std::ranges::any_of(situation.tables->operators, [&](const OperatorRule& rule) {
    return index.matches(frame, rule.frames) && has_name(operator_name, rule.never, situation);
  });
}

std::optional<std::string> by_user_class(const Task& task, const StackClass& told,
                                         const Situation& situation, const FrameIndex& index) {
  const StackTable& stacks = situation.incident->stacks;
  const auto frames = stacks.stack(told.stack);
  std::vector<std::string> comparables;
  for (const auto& name : task.operators) comparables.push_back(comparable(name));
  for (int at = told.anchor - 1; at >= 0; --at) {
    const FrameId frame = frames[static_cast<std::size_t>(at)];
    if (!index.is_user_code(frame)) continue;
    const auto class_name = class_letters(stacks.frame(frame).method);
    const auto fits = [&](std::size_t i) {
      const auto& own = comparables[i];
      return own.size() >= kShortestName &&
             (contains(class_name, own) || contains(own, class_name)) &&
             class_name.size() >= kShortestName &&
             !is_of_other_kind(frame, task.operators[i], situation, index);
    };
    if (auto name = only_match(task.operators, fits)) return name;
  }
  return std::nullopt;
}

std::optional<std::string> by_operator_class(const Task& task, const StackClass& told,
                                             const Situation& situation, const FrameIndex& index) {
  const auto frames = situation.incident->stacks.stack(told.stack);
  for (const FrameId frame : frames) {
    for (const auto& rule : situation.tables->operators) {
      if (rule.names.empty() || !index.matches(frame, rule.frames)) continue;
      const auto fits = [&](std::size_t i) {
        return has_name(task.operators[i], rule.names, situation);
      };
      if (auto name = only_match(task.operators, fits)) return name;
    }
  }
  return std::nullopt;
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
  std::map<std::pair<StackId, int>, std::optional<std::string>> by_stack;
  std::map<std::pair<std::string_view, InChain>, std::optional<std::string>> by_elimination;
};

void name_operator(const Task& task, Subtask& subtask, const Situation& situation,
                   const FrameIndex& index, const StepEvents& events, KnownNames& names) {
  if (task.operators.size() == 1) subtask.operator_name = task.operators.front();
  if (!subtask.now) return;
  const StackClass& told = *subtask.now->told;
  if (told.user_frame >= 0) subtask.user_frame = situation.frame_name(told.stack, told.user_frame);
  if (!subtask.operator_name.empty() || task.operators.empty()) return;
  const auto [known, is_new] = names.by_stack.try_emplace({told.stack, told.anchor});
  if (is_new) {
    known->second = by_user_class(task, told, situation, index);
    if (!known->second) known->second = by_operator_class(task, told, situation, index);
  }
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

#include "thread_roles.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

int to_number(std::string_view text) {
  const auto value = parse_int(text);
  return value && *value >= 0 && *value < 1'000'000 ? static_cast<int>(*value) : 0;
}

std::optional<TaskName> task_name(const std::vector<Captured>& captures) {
  TaskName name;
  bool has_task = false;
  for (const auto& [field, value] : captures) {
    if (field == "task") {
      name.task = value;
      has_task = true;
    } else if (field == "subtask") {
      name.subtask = to_number(value);
    } else if (field == "parallelism") {
      name.parallelism = to_number(value);
    } else if (field == "attempt") {
      name.attempt = to_number(value);
    }
  }
  return has_task ? std::optional(name) : std::nullopt;
}

}  // namespace

ThreadRoles::ThreadRoles(const ClassificationTables& tables, const FrameIndex& index,
                         const StackTable& stacks)
    : tables_(tables),
      index_(index),
      stacks_(stacks),
      by_name_(tables.names.size()),
      by_stack_(stacks.stack_count()) {
  for (const auto& rule : tables_.threads) {
    for (const PatternId id : rule.names) by_name_[id].push_back(&rule);
  }
}

bool ThreadRoles::frames_match(const Thread& thread, const ThreadRule& rule) const {
  return std::ranges::any_of(thread.stacks, [&](const StackSample& sample) {
    return index_.any_matches(stacks_.stack(sample.stack), rule.frames);
  });
}

// The first rule that the frames of the stack alone satisfy; null if there is none.
const ThreadRule* ThreadRoles::rule_of_stack(StackId stack) const {
  auto& known = by_stack_[stack];
  if (known) return *known;
  const auto frames = stacks_.stack(stack);
  const auto rule = std::ranges::find_if(tables_.threads, [&](const ThreadRule& candidate) {
    return !candidate.all && index_.any_matches(frames, candidate.frames);
  });
  return known.emplace(rule == tables_.threads.end() ? nullptr : &*rule);
}

const ThreadRule* ThreadRoles::rule_of_frames(const Thread& thread) const {
  const ThreadRule* first = nullptr;
  for (const StackSample& sample : thread.stacks) {
    const ThreadRule* rule = rule_of_stack(sample.stack);
    if (rule != nullptr && (first == nullptr || rule < first)) first = rule;
  }
  return first;
}

ThreadRole ThreadRoles::role_of(const Thread& thread) const {
  const auto hits = tables_.names.match(thread.name);
  const ThreadRule *strong = nullptr, *weak = nullptr;  // the first of each kind
  for (const PatternId id : hits) {
    for (const ThreadRule* rule : by_name_[id]) {
      const ThreadRule*& first = rule->weak ? weak : strong;
      if (first != nullptr && rule >= first) break;
      if (rule->weak || !rule->all || frames_match(thread, *rule)) first = rule;
    }
  }
  const auto named = [&](const ThreadRule& rule) {
    const auto id = std::ranges::find_if(
        rule.names, [&](PatternId name) { return std::ranges::binary_search(hits, name); });
    return ThreadRole{&rule, task_name(tables_.names.captures(*id, thread.name))};
  };
  if (strong != nullptr) return named(*strong);
  if (const ThreadRule* rule = rule_of_frames(thread)) return {rule, {}};
  if (weak != nullptr) return named(*weak);
  return {};
}

}  // namespace flinkdiag

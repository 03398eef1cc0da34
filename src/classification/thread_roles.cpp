#include "thread_roles.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

int number_in(const Captures& captures, const char* group) {
  const auto found = captures.find(group);
  if (found == captures.end()) return 0;
  const auto value = parse_int(found->second);
  return value && *value >= 0 && *value < 1'000'000 ? static_cast<int>(*value) : 0;
}

std::optional<TaskName> task_name(const Captures& captures) {
  const auto task = captures.find("task");
  if (task == captures.end()) return std::nullopt;
  TaskName name;
  name.task = task->second;
  name.subtask = number_in(captures, "subtask");
  name.parallelism = number_in(captures, "parallelism");
  if (captures.contains("attempt")) name.attempt = number_in(captures, "attempt");
  return name;
}

}  // namespace

ThreadRoles::ThreadRoles(const ClassificationTables& tables, const FrameIndex& index,
                         const StackTable& stacks)
    : tables_(tables), index_(index), stacks_(stacks) {}

const std::vector<PatternId>& ThreadRoles::patterns_of(const std::string& name) const {
  const auto [entry, is_new] = names_.try_emplace(name);
  if (is_new) entry->second = tables_.names.match(name);
  return entry->second;
}

bool ThreadRoles::frames_match(const Thread& thread, const ThreadRule& rule) const {
  return std::ranges::any_of(thread.stacks, [&](const StackSample& sample) {
    return index_.any_matches(stacks_.stack(sample.stack), rule.frames);
  });
}

ThreadRole ThreadRoles::role_of(const Thread& thread) const {
  const auto& hits = patterns_of(thread.name);
  const auto name_hit = [&](const ThreadRule& rule) -> std::optional<PatternId> {
    for (const PatternId id : rule.names) {
      if (std::ranges::binary_search(hits, id)) return id;
    }
    return std::nullopt;
  };
  const auto named = [&](const ThreadRule& rule, PatternId id) {
    return ThreadRole{rule.role, &rule, task_name(tables_.names.captures(id, thread.name))};
  };
  for (const auto& rule : tables_.threads) {
    if (rule.weak || rule.names.empty()) continue;
    const auto hit = name_hit(rule);
    if (hit && (!rule.all || frames_match(thread, rule))) return named(rule, *hit);
  }
  for (const auto& rule : tables_.threads) {
    if (!rule.all && !rule.frames.empty() && frames_match(thread, rule))
      return {rule.role, &rule, {}};
  }
  for (const auto& rule : tables_.threads) {
    if (!rule.weak) continue;
    if (const auto hit = name_hit(rule)) return named(rule, *hit);
  }
  return {};
}

}  // namespace flinkdiag

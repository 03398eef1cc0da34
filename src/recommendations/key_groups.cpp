#include "key_groups.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

bool overlap(const KeyGroupRange& a, const KeyGroupRange& b) {
  return a.first <= b.last && b.first <= a.last;
}

bool covers(const KeyGroupRange& outer, const KeyGroupRange& inner) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

int number_fact(const Situation& situation, std::string_view name) {
  return static_cast<int>(parse_int(situation.fact(name)).value_or(0));
}

// Logs hold earlier runs of the same task: "Agg (1/4) ... switched from" with another number of
// subtasks than now. The newest of them counts.
int logged_parallelism_before(const Situation& situation, const Task& task) {
  int before = 0;
  for (const auto& event : situation.events) {
    if (event.field("task") != task.name) continue;
    const auto seen = static_cast<int>(parse_int(event.field("parallelism")).value_or(0));
    if (seen > 0 && seen != task.parallelism) before = seen;
  }
  return before;
}

}  // namespace

std::vector<KeyGroupRange> key_group_ranges(int parallelism, int max_parallelism) {
  std::vector<KeyGroupRange> ranges;
  for (int i = 0; i < parallelism; ++i) {
    // KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex
    ranges.push_back({(i * max_parallelism + parallelism - 1) / parallelism,
                      ((i + 1) * max_parallelism - 1) / parallelism});
  }
  return ranges;
}

namespace {

// A new range is made of whole old ranges, or lies within one.
bool is_cut(const KeyGroupRange& range, const std::vector<KeyGroupRange>& old_ranges) {
  const bool inside =
      std::ranges::any_of(old_ranges, [&](const auto& old) { return covers(old, range); });
  return !inside && std::ranges::any_of(old_ranges, [&](const auto& old) {
    return overlap(old, range) && !covers(range, old);
  });
}

int count_cut(int before, int after, int max_parallelism) {
  const auto old_ranges = key_group_ranges(before, max_parallelism);
  return static_cast<int>(
      std::ranges::count_if(key_group_ranges(after, max_parallelism),
                            [&](const auto& range) { return is_cut(range, old_ranges); }));
}

}  // namespace

KeyGroupChange key_group_change(int before, int after, int max_parallelism) {
  KeyGroupChange change{before, after, max_parallelism};
  const auto old_ranges = key_group_ranges(before, max_parallelism);
  for (const auto& range : key_group_ranges(after, max_parallelism)) {
    const auto sources =
        std::ranges::count_if(old_ranges, [&](const auto& old) { return overlap(old, range); });
    change.merged += static_cast<int>(sources > 1);
    change.cut += static_cast<int>(is_cut(range, old_ranges));
  }
  const auto is_aligned = [&](int parallelism) {
    return parallelism != before && count_cut(before, parallelism, max_parallelism) == 0;
  };
  for (int p = after; p >= 1 && change.aligned_below == 0; --p) {
    if (is_aligned(p)) change.aligned_below = p;
  }
  // The next whole multiple at the latest.
  const int multiple = std::max(after / before + 1, 2) * before;
  for (int p = after; p <= std::min(multiple, max_parallelism) && change.aligned_above == 0; ++p) {
    if (is_aligned(p)) change.aligned_above = p;
  }
  return change;
}

std::optional<KeyGroupChange> key_group_change(const Situation& situation,
                                               const std::vector<SubtaskRef>& subtasks) {
  if (subtasks.empty()) return std::nullopt;
  const Task& task = *subtasks.front().task;
  int before = number_fact(situation, "old-parallelism");
  int after = number_fact(situation, "parallelism");
  int most = number_fact(situation, "max-parallelism");
  if (before == 0) before = logged_parallelism_before(situation, task);
  if (after == 0) after = task.parallelism;
  if (most == 0 && task.vertex != nullptr) most = task.vertex->max_parallelism.value_or(0);
  constexpr int kMostKeyGroups = 1 << 15;  // Flink's upper bound
  const bool valid = before > 0 && after > 0 && before != after && before <= most &&
                     after <= most && most <= kMostKeyGroups;
  if (!valid) return std::nullopt;
  return key_group_change(before, after, most);
}

namespace {

// "8 (4 x 2)", "2 (4 / 2)"
std::string factor(int before, int parallelism) {
  if (parallelism % before == 0)
    return fmt::format("{} ({} x {})", parallelism, before, parallelism / before);
  if (before % parallelism == 0)
    return fmt::format("{} ({} / {})", parallelism, before, before / parallelism);
  return std::to_string(parallelism);
}

}  // namespace

std::string describe(const KeyGroupChange& change) {
  const auto head = fmt::format("from {} to {} subtasks over {} key groups", change.before,
                                change.after, change.max_parallelism);
  if (change.cut == 0 && change.merged == 0) {
    return head + " each new range lies within one old range: nothing has to be merged";
  }
  if (change.cut == 0) {
    return fmt::format("{} no old range is cut: {} of {} new ranges are made of whole old ones",
                       head, change.merged, change.after);
  }
  std::vector<std::string> aligned;
  for (const int parallelism : {change.aligned_below, change.aligned_above}) {
    if (parallelism > 0) aligned.push_back(factor(change.before, parallelism));
  }
  return fmt::format("{} {} of {} new ranges cut across old ones; a parallelism of {} would not",
                     head, change.cut, change.after, join(aligned, " or "));
}

}  // namespace flinkdiag

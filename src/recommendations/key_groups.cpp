#include "key_groups.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex
KeyGroupRange key_group_range(int index, int parallelism, int max_parallelism) {
  return {(index * max_parallelism + parallelism - 1) / parallelism,
          ((index + 1) * max_parallelism - 1) / parallelism};
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
  for (int i = 0; i < parallelism; ++i)
    ranges.push_back(key_group_range(i, parallelism, max_parallelism));
  return ranges;
}

namespace {

// Where the ranges of some parallelism begin, and where the last one ends.
std::vector<int> bounds_of(int parallelism, int max_parallelism) {
  std::vector<int> bounds;
  for (int i = 0; i < parallelism; ++i)
    bounds.push_back(key_group_range(i, parallelism, max_parallelism).first);
  bounds.push_back(max_parallelism);
  return bounds;
}

bool lies_within_one(const KeyGroupRange& range, const std::vector<int>& old_bounds) {
  return *std::ranges::upper_bound(old_bounds, range.first) > range.last;
}

bool is_cut(const KeyGroupRange& range, const std::vector<int>& old_bounds) {
  const bool is_whole = std::ranges::binary_search(old_bounds, range.first) &&
                        std::ranges::binary_search(old_bounds, range.last + 1);
  return !is_whole && !lies_within_one(range, old_bounds);
}

bool cuts_none(int parallelism, const std::vector<int>& old_bounds) {
  for (int i = 0; i < parallelism; ++i)
    if (is_cut(key_group_range(i, parallelism, old_bounds.back()), old_bounds)) return false;
  return true;
}

}  // namespace

KeyGroupChange key_group_change(int before, int after, int max_parallelism) {
  KeyGroupChange change{before, after, max_parallelism};
  const auto old_bounds = bounds_of(before, max_parallelism);
  for (const auto& range : key_group_ranges(after, max_parallelism)) {
    change.merged += static_cast<int>(!lies_within_one(range, old_bounds));
    change.cut += static_cast<int>(is_cut(range, old_bounds));
  }
  const auto is_aligned = [&](int parallelism) {
    return parallelism != before && cuts_none(parallelism, old_bounds);
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

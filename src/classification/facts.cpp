#include "facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "flinkdiag/support/hash_map.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

using Found = std::optional<FactValue>;

// ".../checkpoints/<job id>/chk-3": whose checkpoint was restored, the job's own or one of another
// run that was given as start path. Claim mode CLAIM reports both as is_savepoint = false.
std::string restored_from(const HashSet<std::string_view>& jobs,
                          const RestoredCheckpoint& restored) {
  constexpr std::size_t kJobId = 32;
  const auto end = restored.path.rfind("/chk-");
  if (end == std::string::npos || end < kJobId || jobs.empty()) return {};
  const auto id = std::string_view(restored.path).substr(end - kJobId, kJobId);
  if (id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
  return jobs.contains(id) ? "own-job" : "other-job";
}

// Whether a subtask is known that was not deployed yet; nothing if no subtask is known.
std::optional<FactValue> undeployed_tasks(const Situation& situation) {
  std::optional<FactValue> found;
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      if (is_before_deployment(subtask.state) && !subtask.now)
        return FactValue{"yes", subtask.state_place};
      found = FactValue{"no", subtask.at};
    }
  }
  return found;
}

// What REST answers tell beside settings and task states, by the name that facts.json uses.
std::map<std::string, FactValue> rest_values(const Situation& situation) {
  const Incident& incident = *situation.incident;
  std::map<std::string, FactValue> values;
  for (const auto& overview : incident.overviews) {
    values["flink-version"] = {overview.flink_version, overview.place};
    values["slots-available"] = {std::to_string(overview.slots_available), overview.place};
    values["slots-total"] = {std::to_string(overview.slots_total), overview.place};
  }
  HashSet<std::string_view> jobs;
  for (const auto& job : incident.jobs) {
    jobs.insert(job.id);
    // /jobs/overview lists jobs that are over, too: the one that is not is what this is about.
    if (is_terminal(job.state) && values.contains("job-state")) continue;
    values["job-state"] = {job.state, job.place};
    if (!job.scheduler.empty()) values["scheduler"] = {job.scheduler, job.place};
  }
  for (const auto& restored : incident.restored) {
    values["restored-path"] = {restored.path, restored.place};
    values["restored-id"] = {std::to_string(restored.id), restored.place};
    values["restored-is-savepoint"] = {restored.is_savepoint ? "true" : "false", restored.place};
    const auto from = restored_from(jobs, restored);
    if (!from.empty()) values["restored-from"] = {from, restored.place};
  }
  for (const auto& counts : incident.checkpoint_counts) {
    values["restored-count"] = {std::to_string(counts.restored), counts.place};
  }
  if (incident.overviews.empty() && !incident.taskmanagers.empty()) {
    std::int64_t free = 0;
    for (const auto& taskmanager : incident.taskmanagers) free += taskmanager.free_slots;
    values["slots-available"] = {std::to_string(free), incident.taskmanagers.front().place};
  }
  if (const auto undeployed = undeployed_tasks(situation)) values["undeployed-tasks"] = *undeployed;
  int attempt = -1;
  for (const auto& task : situation.tasks) {
    for (const auto& subtask : task.subtasks) {
      if (subtask.attempt && *subtask.attempt > attempt) {
        attempt = *subtask.attempt;
        values["attempt"] = {std::to_string(attempt), subtask.at};
      }
    }
  }
  return values;
}

// {name} in `text` becomes what the named group matched.
std::string fill_groups(const std::string& text, const Captures& groups) {
  return fill_template(text, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = groups.find(name);
    return found == groups.end() ? std::nullopt : std::optional(found->second);
  });
}

// Every distinct stack with the first thread that shows it.
std::vector<std::pair<StackId, Place>> first_threads_of_stacks(const Incident& incident) {
  std::vector<std::pair<StackId, Place>> first;
  std::vector<bool> seen(incident.stacks.stack_count());
  for (const auto& sample : incident.samples) {
    for (const auto& thread : sample.threads) {
      for (const auto& shown : thread.stacks) {
        if (seen[shown.stack]) continue;
        seen[shown.stack] = true;
        first.emplace_back(shown.stack, thread.place);
      }
    }
  }
  return first;
}

class FactReader {
 public:
  FactReader(const Situation& situation, const FrameIndex& index)
      : situation_(situation),
        index_(index),
        rest_(rest_values(situation)),
        distinct_stacks_(first_threads_of_stacks(*situation.incident)) {}

  Found read(const FactSource& source) const {
    const bool is_excluded = std::ranges::any_of(source.unless, [&](const auto& unless) {
      Captures ignored;
      return unless.second.find(situation_.fact(unless.first), ignored);
    });
    if (is_excluded) return std::nullopt;
    if (!source.setting.empty()) return setting(source);
    if (!source.event.empty()) return event(source);
    if (!source.last_of.empty()) return last_of(source);
    const Found found = raw(source);
    return found ? as_value(source, *found) : Found{};
  }

 private:
  Found raw(const FactSource& source) const {
    if (!source.rest.empty()) return rest(source.rest);
    if (!source.phase.empty()) return phase(source.phase);
    if (!source.frame_lines.empty()) return frame_lines(source);
    return frames(source);
  }

  // What the rule makes of the text that was found; nothing if its map does not know the text.
  static Found as_value(const FactSource& source, const FactValue& raw) {
    if (raw.value.empty()) return std::nullopt;
    if (!source.value.empty()) return FactValue{source.value, raw.place};
    if (source.map.empty()) return raw;
    for (const auto& [pattern, value] : source.map) {
      Captures groups;
      if (!pattern.find(raw.value, groups)) continue;
      return FactValue{fill_groups(value, groups), raw.place};
    }
    return std::nullopt;
  }

  Found setting(const FactSource& source) const {
    for (const auto& setting : situation_.incident->settings) {
      if (setting.key != source.setting) continue;
      if (auto found = as_value(source, {setting.value, setting.place})) return found;
    }
    // What a process logs of its configuration when it starts.
    for (const auto& event : situation_.events) {
      if (event.rule->event != "setting" || event.field("key") != source.setting) continue;
      if (auto found = as_value(source, {event.field("value"), event.record->place})) return found;
    }
    return std::nullopt;
  }

  Found event(const FactSource& source) const {
    Found newest;
    for (const auto& event : situation_.events) {
      if (event.rule->event != source.event) continue;
      const std::string text = source.field.empty() ? "yes" : event.field(source.field);
      auto found = as_value(source, {text, event.record->place});
      if (found && !source.latest) return found;
      if (found) newest = std::move(found);
    }
    return newest;
  }

  Found last_of(const FactSource& source) const {
    Found newest;
    for (const auto& event : situation_.events) {
      for (const auto& [name, value] : source.last_of) {
        if (event.rule->event != name) continue;
        auto found = as_value(source, {fill_groups(value, event.fields), event.record->place});
        if (found) newest = std::move(found);
      }
    }
    return newest;
  }

  Found rest(const std::string& name) const {
    const auto value = rest_.find(name);
    return value == rest_.end() ? Found{} : Found{value->second};
  }

  Found phase(const std::string& phase) const {
    for (const auto& task : situation_.tasks) {
      for (const auto& subtask : task.subtasks) {
        if (subtask.phase == phase) return FactValue{"yes", subtask.at};
      }
    }
    return std::nullopt;
  }

  // Each distinct stack is looked at once, in the order in which the inputs show them.
  template <typename Fits>
  Found any_stack(const Fits& fits) const {
    const auto found = std::ranges::find_if(distinct_stacks_,
                                            [&](const auto& shown) { return fits(shown.first); });
    if (found == distinct_stacks_.end()) return std::nullopt;
    return FactValue{"yes", found->second};
  }

  Found frames(const FactSource& source) const {
    if (!index_.any_frame_matches(source.frames)) return std::nullopt;
    return any_stack([&](StackId stack) { return index_.stack_matches(stack, source.frames); });
  }

  Found frame_lines(const FactSource& source) const {
    const auto& stacks = situation_.incident->stacks;
    return any_stack([&](StackId stack) {
      return std::ranges::all_of(source.frame_lines, [&](const auto& wanted) {
        const AnyPattern pattern{wanted.first};
        return index_.stack_matches(stack, pattern) &&
               std::ranges::any_of(stacks.stack(stack), [&](FrameId frame) {
                 return stacks.frame(frame).line == wanted.second && index_.matches(frame, pattern);
               });
      });
    });
  }

  const Situation& situation_;
  const FrameIndex& index_;
  std::map<std::string, FactValue> rest_;
  std::vector<std::pair<StackId, Place>> distinct_stacks_;
};

// "1.20" and "1.20.5" agree, "2.0 or 2.1" and "2.1.3" do.
bool agree(std::string_view a, std::string_view b) {
  const auto alternatives = [](std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; (at = text.find(" or ")) != text.npos; text.remove_prefix(at + 4))
      parts.push_back(text.substr(0, at));
    parts.push_back(text);
    return parts;
  };
  const auto is_start = [](std::string_view part, std::string_view whole) {
    return whole.starts_with(part) && (part.size() == whole.size() || whole[part.size()] == '.');
  };
  for (const auto one : alternatives(a)) {
    for (const auto other : alternatives(b)) {
      if (is_start(one, other) || is_start(other, one)) return true;
    }
  }
  return false;
}

std::string describe(const FactRule& rule, const FactValue& value, const Incident& incident) {
  return fmt::format("{} is {} by {}", rule.title, value.value,
                     incident.inputs[value.place.input].path);
}

}  // namespace

void learn_facts(Situation& situation, const FrameIndex& index) {
  const FactReader reader(situation, index);
  for (const auto& rule : situation.tables->facts) {
    for (const auto& source : rule.from) {
      if (source.last_resort && situation.facts.contains(rule.fact)) continue;
      const Found found = reader.read(source);
      if (!found) continue;
      const auto [known, is_new] = situation.facts.try_emplace(rule.fact, *found);
      if (is_new && !rule.unanimous) break;
      if (!is_new && !agree(known->second.value, found->value)) {
        situation.contradictions.push_back(describe(rule, known->second, *situation.incident) +
                                           ", but " + describe(rule, *found, *situation.incident));
        break;
      }
    }
  }
}

}  // namespace flinkdiag

#include "ingestion/join_incidents.h"

#include <algorithm>
#include <iterator>

namespace flinkdiag {
namespace {

// What the stacks of `part` are called in `whole`, by their old numbers.
std::vector<StackId> intern_stacks(StackTable& whole, const StackTable& part) {
  std::vector<FrameId> frames;
  for (FrameId id = 0; id < part.frame_count(); ++id) {
    const Frame& frame = part.frame(id);
    frames.push_back(whole.intern_frame(frame.method, frame.line));
  }
  std::vector<StackId> stacks;
  std::vector<FrameId> renamed;
  for (StackId id = 0; id < part.stack_count(); ++id) {
    renamed.clear();
    for (const FrameId frame : part.stack(id)) renamed.push_back(frames[frame]);
    stacks.push_back(whole.intern_stack(renamed));
  }
  return stacks;
}

/// Changes the places and stacks in facts. Each overload knows one kind of fact.
template <typename ChangePlace, typename ChangeStack>
class FactChange {
 public:
  FactChange(ChangePlace change_place, ChangeStack change_stack)
      : change_place_(std::move(change_place)), change_stack_(std::move(change_stack)) {}

  void operator()(Place& place) const { change_place_(place); }
  void operator()(LogSpan& span) const {
    Place place{span.input, 0};
    change_place_(place);
    span.input = place.input;
  }
  void operator()(Thread& thread) const {
    (*this)(thread.place);
    for (auto& shown : thread.stacks) change_stack_(shown.stack);
  }
  void operator()(Sample& sample) const {
    (*this)(sample.place);
    for (auto& deadlock : sample.deadlocks) (*this)(deadlock.place);
    for (auto& thread : sample.threads) (*this)(thread);
  }
  void operator()(LogRecord& record) const { (*this)(record.place); }
  void operator()(VertexState& vertex) const {
    (*this)(vertex.place);
    for (auto& subtask : vertex.subtasks) (*this)(subtask.place);
  }
  void operator()(JobState& job) const {
    (*this)(job.place);
    for (auto& vertex : job.vertices) (*this)(vertex);
  }
  template <typename Fact>
  void operator()(Fact& fact) const {
    (*this)(fact.place);
  }

 private:
  ChangePlace change_place_;
  ChangeStack change_stack_;
};

// Of one part of an incident, for the whole.
auto renumbering(std::uint32_t first_input, std::uint32_t lines_before,
                 std::vector<StackId> stacks) {
  return FactChange(
      [=](Place& place) {
        place.input += first_input;
        place.line += lines_before;
      },
      [stacks = std::move(stacks)](StackId& stack) { stack = stacks[stack]; });
}

template <typename Fact, typename Renumber>
void append(std::vector<Fact>& whole, std::vector<Fact>& part, const Renumber& renumber) {
  for (Fact& fact : part) renumber(fact);
  whole.insert(whole.end(), std::move_iterator(part.begin()), std::move_iterator(part.end()));
}

template <typename Take>
void for_each_kind(const Take& take) {
  take(&Incident::samples);
  take(&Incident::log);
  take(&Incident::log_spans);
  take(&Incident::jobs);
  take(&Incident::vertices);
  take(&Incident::restored);
  take(&Incident::completed);
  take(&Incident::checkpoint_counts);
  take(&Incident::taskmanagers);
  take(&Incident::overviews);
  take(&Incident::exceptions);
  take(&Incident::settings);
  take(&Incident::collected);
}

}  // namespace

void append_incident(Incident& whole, Incident part) {
  if (whole.inputs.empty()) {
    whole = std::move(part);
    return;
  }
  const auto renumber = renumbering(static_cast<std::uint32_t>(whole.inputs.size()), 0,
                                    intern_stacks(whole.stacks, part.stacks));
  whole.inputs.insert(whole.inputs.end(), std::move_iterator(part.inputs.begin()),
                      std::move_iterator(part.inputs.end()));
  for_each_kind([&](auto kind) { append(whole.*kind, part.*kind, renumber); });
}

void append_facts(Incident& whole, Incident part) {
  const auto renumber = renumbering(0, 0, intern_stacks(whole.stacks, part.stacks));
  for_each_kind([&](auto kind) { append(whole.*kind, part.*kind, renumber); });
}

void append_summary(InputSummary& whole, const InputSummary& part) {
  whole.threads += part.threads;
  whole.samples += part.samples;
  whole.unread_lines += part.unread_lines;
  whole.unread_threads += part.unread_threads;
  whole.incomplete = whole.incomplete || part.incomplete;
  whole.stack_depth_limit = std::max(whole.stack_depth_limit, part.stack_depth_limit);
  whole.notes.insert(whole.notes.end(), part.notes.begin(), part.notes.end());
}

void append_threads(Sample& whole, StackTable& stacks, Sample& part, const StackTable& part_stacks,
                    std::uint32_t lines_before) {
  append(whole.threads, part.threads,
         renumbering(0, lines_before, intern_stacks(stacks, part_stacks)));
}

bool append_stretch(Incident& whole, Incident part, std::uint32_t lines_before) {
  if (whole.samples.empty() && whole.log.empty()) {
    whole = std::move(part);
    return false;
  }
  const bool goes_on = !part.samples.empty() && part.samples.front().place.line == 0;
  const auto renumber = renumbering(0, lines_before, intern_stacks(whole.stacks, part.stacks));
  if (goes_on) {
    Sample& begun = whole.samples.back();
    Sample& rest = part.samples.front();
    append(begun.threads, rest.threads, renumber);
    append(begun.deadlocks, rest.deadlocks, renumber);
    if (!begun.time_ms) begun.time_ms = rest.time_ms;
    begun.stack_depth_limit = std::max(begun.stack_depth_limit, rest.stack_depth_limit);
    if (rest.listed_threads > 0) begun.listed_threads = rest.listed_threads;
    part.samples.erase(part.samples.begin());
  }
  append(whole.samples, part.samples, renumber);
  append(whole.log, part.log, renumber);
  return goes_on;
}

void renumber_lines(Incident& incident, const std::vector<std::uint32_t>& numbers) {
  const FactChange renumber(
      [&](Place& place) {
        // Line ends of other systems within a message are counted by the parser alone.
        if (place.line > 0 && !numbers.empty())
          place.line = numbers[std::min<std::size_t>(place.line, numbers.size()) - 1];
      },
      [](StackId&) {});
  for_each_kind([&](auto kind) {
    for (auto& fact : incident.*kind) renumber(fact);
  });
}

}  // namespace flinkdiag

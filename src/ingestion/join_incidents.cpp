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

/// Numbers the places in the facts of one part anew. Each overload knows one kind of fact.
class Renumbering {
 public:
  Renumbering(std::uint32_t first_input, std::uint32_t lines_before, std::vector<StackId> stacks)
      : first_input_(first_input), lines_before_(lines_before), stacks_(std::move(stacks)) {}

  void operator()(Place& place) const {
    place.input += first_input_;
    place.line += lines_before_;
  }
  void operator()(LogSpan& span) const { span.input += first_input_; }
  void operator()(Thread& thread) const {
    (*this)(thread.place);
    for (auto& shown : thread.stacks) shown.stack = stacks_[shown.stack];
  }
  void operator()(Sample& sample) const {
    (*this)(sample.place);
    for (auto& deadlock : sample.deadlocks) (*this)(deadlock.place);
    for (auto& thread : sample.threads) (*this)(thread);
  }
  void operator()(LogRecord& record) const {
    (*this)(record.place);
    if (record.stack) record.stack = stacks_[*record.stack];
  }
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
  std::uint32_t first_input_;
  std::uint32_t lines_before_;
  std::vector<StackId> stacks_;
};

template <typename Fact>
void append(std::vector<Fact>& whole, std::vector<Fact>& part, const Renumbering& renumber) {
  for (Fact& fact : part) renumber(fact);
  whole.insert(whole.end(), std::move_iterator(part.begin()), std::move_iterator(part.end()));
}

}  // namespace

void append_incident(Incident& whole, Incident part) {
  if (whole.inputs.empty()) {
    whole = std::move(part);
    return;
  }
  const Renumbering renumber(static_cast<std::uint32_t>(whole.inputs.size()), 0,
                             intern_stacks(whole.stacks, part.stacks));
  whole.inputs.insert(whole.inputs.end(), std::move_iterator(part.inputs.begin()),
                      std::move_iterator(part.inputs.end()));
  append(whole.samples, part.samples, renumber);
  append(whole.log, part.log, renumber);
  append(whole.log_spans, part.log_spans, renumber);
  append(whole.jobs, part.jobs, renumber);
  append(whole.vertices, part.vertices, renumber);
  append(whole.restored, part.restored, renumber);
  append(whole.completed, part.completed, renumber);
  append(whole.checkpoint_counts, part.checkpoint_counts, renumber);
  append(whole.taskmanagers, part.taskmanagers, renumber);
  append(whole.overviews, part.overviews, renumber);
  append(whole.exceptions, part.exceptions, renumber);
  append(whole.settings, part.settings, renumber);
  append(whole.collected, part.collected, renumber);
}

void append_threads(Sample& whole, StackTable& stacks, Sample& part, const StackTable& part_stacks,
                    std::uint32_t lines_before) {
  append(whole.threads, part.threads,
         Renumbering(0, lines_before, intern_stacks(stacks, part_stacks)));
}

bool append_stretch(Incident& whole, Incident part, std::uint32_t lines_before) {
  if (whole.samples.empty() && whole.log.empty()) {
    whole = std::move(part);
    return false;
  }
  const bool goes_on = !part.samples.empty() && part.samples.front().place.line == 0;
  const Renumbering renumber(0, lines_before, intern_stacks(whole.stacks, part.stacks));
  if (goes_on) {
    Sample& begun = whole.samples.back();
    Sample& rest = part.samples.front();
    append(begun.threads, rest.threads, renumber);
    append(begun.deadlocks, rest.deadlocks, renumber);
    if (!begun.time_ms) begun.time_ms = rest.time_ms;
    begun.stack_depth_limit = std::max(begun.stack_depth_limit, rest.stack_depth_limit);
    part.samples.erase(part.samples.begin());
  }
  append(whole.samples, part.samples, renumber);
  append(whole.log, part.log, renumber);
  return goes_on;
}

}  // namespace flinkdiag

#include "flinkdiag/ingestion/ingest.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "flinkdiag/support/parallel.h"
#include "flinkdiag/support/text.h"
#include "ingestion/bundle_manifest.h"
#include "ingestion/extract.h"
#include "ingestion/join_incidents.h"
#include "ingestion/merge_vertices.h"
#include "ingestion/parser.h"
#include "ingestion/take_apart.h"
#include "ingestion/unwrap_text.h"

namespace flinkdiag {
namespace {

// Text that could not be loaded came with the reason.
bool is_loaded(const Input& input) { return !input.text.empty() || input.notes.empty(); }

/// How an input is read.
struct Reading {
  const LiteralSet& wanted;
  std::size_t threads;
  bool is_part = false;  // of a text that was taken apart: not once more
};

std::optional<Incident> read_apart(const Input& input, const Reading& how);

Incident read_with(const Parser* parser, const Input& input, const Reading& how) {
  Incident incident;
  InputSummary summary;
  summary.path = input.path;
  summary.notes = input.notes;
  summary.incomplete = input.incomplete;
  ParseContext context{input, 0, how.wanted, incident, summary, how.threads};
  if (parser != nullptr) {
    summary.format = parser->id;
    parser->parse(context);
  }
  if (context.is_mixed && !how.is_part) {
    if (auto apart = read_apart(input, how)) return *std::move(apart);
  }
  if (!summary.understood && is_loaded(input) && summary.notes.size() == input.notes.size()) {
    summary.notes.push_back("it holds nothing that is known here");
  }
  incident.inputs.push_back(std::move(summary));
  return incident;
}

// "line 3: a frame before any thread", of a text that was unwrapped
std::string renumber_note(std::string_view note, const std::vector<std::uint32_t>& numbers) {
  constexpr std::string_view kLine = "line ";
  const auto at = note.find(kLine);
  const auto begin = at == note.npos ? note.size() : at + kLine.size();
  const auto end = std::min(note.find_first_not_of("0123456789", begin), note.size());
  const auto line = parse_int(note.substr(begin, end - begin)).value_or(0);
  if (line < 1 || static_cast<std::uint64_t>(line) > numbers.size()) return std::string(note);
  return fmt::format("{}{}{}", note.substr(0, begin), numbers[static_cast<std::size_t>(line) - 1],
                     note.substr(end));
}

// Gives what was read of a part the lines of the whole; notes of before stay.
void renumber(Incident& incident, const std::vector<std::uint32_t>& numbers,
              std::size_t notes_before) {
  renumber_lines(incident, numbers);
  auto& notes = incident.inputs.front().notes;
  for (auto i = notes_before; i < notes.size(); ++i) notes[i] = renumber_note(notes[i], numbers);
}

Incident read_unwrapped(const Input& input, const Unwrapped& unwrapped, const Reading& how) {
  Input inner;
  inner.path = input.path;
  inner.text = unwrapped.text;
  inner.notes = input.notes;
  inner.incomplete = input.incomplete;
  inner.notes.insert(inner.notes.end(), unwrapped.notes.begin(), unwrapped.notes.end());
  if (is_extract(inner.text)) return read_extract(inner);
  const Parser* parser = unwrapped.is_json ? find_json_parser(inner.text) : find_parser(inner.text);
  Incident incident = read_with(parser, inner, how);
  renumber(incident, unwrapped.numbers, inner.notes.size());
  return incident;
}

// The innermost text that is understood; else that which the input itself names; else the input as
// it is: a wrong guess must not take anything away from it.
Incident read_innermost(const Input& input, const Parser* parser, std::vector<Unwrapped> levels,
                        const Reading& how) {
  std::optional<Incident> named;
  for (; !levels.empty(); levels.pop_back()) {
    Incident incident = read_unwrapped(input, levels.back(), how);
    const auto& inputs = incident.inputs;  // of an extract: those which it was made of
    if (std::any_of(inputs.begin(), inputs.end(), [](const auto& i) { return i.understood; }))
      return incident;
    if (levels.back().is_certain && !named) named = std::move(incident);
  }
  return named ? *std::move(named) : read_with(parser, input, how);
}

// It may be wrapped once more: a log in JSON below an answer.
Incident read_text_beside(const Input& input, const Unwrapped& text, const Reading& how) {
  Input inner = input;
  inner.text = text.text;
  const Parser* parser = find_parser(inner.text);
  if (parser == nullptr) return read_with(parser, inner, how);
  std::vector<std::string> remarks;
  Incident incident = read_innermost(inner, parser, unwrap_text(inner.text, *parser, remarks), how);
  if (incident.inputs.size() == 1) renumber(incident, text.numbers, inner.notes.size());
  return incident;
}

// Text and answers in one; nothing if only one of them is understood.
std::optional<Incident> read_apart(const Input& input, const Reading& how) {
  const auto parts = take_apart(input.text);
  if (!parts) return std::nullopt;
  const Reading part{how.wanted, how.threads, true};
  Incident incident = read_text_beside(input, parts->text, part);
  if (!incident.inputs.front().understood) return std::nullopt;
  Input beside = input;
  beside.notes.clear();
  Incident answers = read_unwrapped(beside, parts->answers, part);
  // An extract may have several inputs: its facts are not of this one.
  if (answers.inputs.size() != 1 || !answers.inputs.front().understood) return std::nullopt;
  InputSummary& summary = incident.inputs.front();
  append_summary(summary, answers.inputs.front());
  summary.notes.push_back(fmt::format("holds also: {}", answers.inputs.front().format));
  answers.inputs.clear();
  append_facts(incident, std::move(answers));
  return incident;
}

// A log that was emptied while a program went on writing it begins with zeros; room that was kept
// for more ends in them.
Input without_outer_zeros(Input input) {
  const auto begin = input.text.find_first_not_of('\0');
  if (begin == input.text.npos) return input;
  input.text = input.text.substr(begin, input.text.find_last_not_of('\0') + 1 - begin);
  return input;
}

Incident read_input(const Input& given, const Reading& how) {
  const Input input = without_outer_zeros(given);
  if (is_extract(input.text)) return read_extract(input);
  const Parser* parser = is_loaded(input) ? find_parser(input.text) : nullptr;
  if (parser == nullptr) return read_with(parser, input, how);
  std::vector<std::string> remarks;
  auto levels = unwrap_text(input.text, *parser, remarks);
  Incident incident = read_innermost(input, parser, std::move(levels), how);
  if (remarks.empty() || incident.inputs.empty()) return incident;
  auto& notes = incident.inputs.front().notes;
  notes.insert(notes.end(), remarks.begin(), remarks.end());
  return incident;
}

/// Joins the incidents of files in the files' order, so that the number of threads makes no
/// difference, each as soon as those before it are there: a thousand of them hold the same frames a
/// thousand times.
class Joined {
 public:
  explicit Joined(std::size_t files) : waiting_(files) {}

  /// From any thread.
  void add(std::size_t file, Incident incident) {
    // Of many files the room that each has left adds up.
    for (Sample& sample : incident.samples)
      if (waiting_.size() > 1) sample.threads.shrink_to_fit();
    const std::lock_guard lock(mutex_);
    waiting_[file] = std::move(incident);
    for (; next_ < waiting_.size() && waiting_[next_]; ++next_) {
      append_incident(whole_, std::move(*waiting_[next_]));
      waiting_[next_].reset();
    }
  }

  Incident take() { return std::move(whole_); }

 private:
  std::mutex mutex_;
  std::vector<std::optional<Incident>> waiting_;
  std::size_t next_ = 0;
  Incident whole_;
};

// Each file becomes an incident of its own, on any thread. Threads that no file is left for read
// parts of one.
Incident read_all(std::size_t files, const ReadInputs& read, const IngestOptions& options) {
  const LiteralSet wanted(options.log_literals);
  Joined joined(files);
  const std::size_t threads_of_file =
      std::max<std::size_t>(options.threads / std::max<std::size_t>(files, 1), 1);
  parallel_for(files, options.threads, [&](std::size_t file) {
    Incident incident;
    for (Input& input : read(file)) {
      append_incident(incident, read_input(input, {wanted, threads_of_file}));
      input = {};  // its bytes are not needed any more
    }
    joined.add(file, std::move(incident));
  });
  return joined.take();
}

}  // namespace

Incident ingest(std::size_t files, const ReadInputs& read, const IngestOptions& options) {
  Incident incident = read_all(files, read, options);
  merge_vertices(incident);
  apply_manifests(incident);
  return incident;
}

Incident ingest(const std::vector<Input>& inputs, const IngestOptions& options) {
  const auto read = [&](std::size_t file) { return std::vector<Input>{inputs[file]}; };
  return ingest(inputs.size(), read, options);
}

Extract extract(std::size_t files, const ReadInputs& read, const IngestOptions& options) {
  Incident incident = read_all(files, read, options);
  auto inputs = incident.inputs;
  return {write_extract(std::move(incident)), std::move(inputs)};
}

}  // namespace flinkdiag

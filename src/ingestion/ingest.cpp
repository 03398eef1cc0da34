#include "flinkdiag/ingestion/ingest.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "flinkdiag/support/parallel.h"
#include "ingestion/bundle_manifest.h"
#include "ingestion/extract.h"
#include "ingestion/join_incidents.h"
#include "ingestion/merge_vertices.h"
#include "ingestion/parser.h"

namespace flinkdiag {
namespace {

Incident read_input(const Input& input, const LiteralSet& wanted, std::size_t threads) {
  if (is_extract(input.text)) return read_extract(input);
  Incident incident;
  InputSummary summary;
  summary.path = input.path;
  summary.notes = input.notes;
  ParseContext context{input, 0, wanted, incident, summary, threads};
  // Text that could not be loaded came with the reason.
  const bool not_loaded = input.text.empty() && !input.notes.empty();
  if (const Parser* parser = not_loaded ? nullptr : find_parser(input.text)) {
    summary.format = parser->id;
    parser->parse(context);
  }
  if (!summary.understood && !not_loaded && summary.notes.size() == input.notes.size()) {
    summary.notes.push_back("it holds nothing that is known here");
  }
  incident.inputs.push_back(std::move(summary));
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
      append_incident(incident, read_input(input, wanted, threads_of_file));
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

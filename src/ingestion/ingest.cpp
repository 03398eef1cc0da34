#include "flinkdiag/ingestion/ingest.h"

#include <algorithm>
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

// Each file becomes an incident of its own, on any thread; they are joined in the order of the
// files, so that the number of threads makes no difference. Threads that no file is left for read
// parts of one.
Incident read_all(std::size_t files, const ReadInputs& read, const IngestOptions& options) {
  const LiteralSet wanted(options.log_literals);
  std::vector<Incident> parts(files);
  const std::size_t threads_of_file =
      std::max<std::size_t>(options.threads / std::max<std::size_t>(files, 1), 1);
  parallel_for(files, options.threads, [&](std::size_t file) {
    auto inputs = read(file);
    for (Input& input : inputs) {
      append_incident(parts[file], read_input(input, wanted, threads_of_file));
      input = {};  // its bytes are not needed any more
    }
  });
  Incident whole;
  for (Incident& part : parts) append_incident(whole, std::exchange(part, {}));
  return whole;
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

std::string extract(std::size_t files, const ReadInputs& read, const IngestOptions& options) {
  return write_extract(read_all(files, read, options));
}

}  // namespace flinkdiag

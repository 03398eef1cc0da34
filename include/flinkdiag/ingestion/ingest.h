#pragma once

#include <functional>
#include <string>
#include <vector>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

struct IngestOptions {
  /// A log line is kept if it holds one of these (the log rules' "contains"); others only count.
  std::vector<std::string> log_literals;
  std::size_t threads =
      1;  ///< so many files, or parts of one, are read at once; makes no other difference
};

/// Gives the inputs that a file holds (an archive may hold many). It is called once for each number
/// of a file, from any thread.
using ReadInputs = std::function<std::vector<Input>(std::size_t file)>;

/// Reads every input with the parser that its content asks for. Never fails: what is odd or not
/// understood is noted in the InputSummary of its input. The incident owns its text: an input is
/// let go as soon as it was read.
Incident ingest(std::size_t files, const ReadInputs& read, const IngestOptions& options);
Incident ingest(const std::vector<Input>& inputs, const IngestOptions& options);

/// What ingest() would learn, as a small file that ingest() reads like any other input
/// (docs/extract.md): many hosts can each reduce their own dumps.
struct Extract {
  std::string text;
  std::vector<InputSummary> inputs;  ///< what became of each
};
Extract extract(std::size_t files, const ReadInputs& read, const IngestOptions& options);

}  // namespace flinkdiag

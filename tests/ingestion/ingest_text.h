#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {

using Names = std::vector<std::string>;

/// What the program reads out of one input with this text.
inline Incident ingest_text(std::string text, std::vector<std::string> log_literals = {}) {
  std::vector<Input> inputs;
  inputs.push_back(Input::from_text("input.txt", std::move(text)));
  return ingest(inputs, {std::move(log_literals)});
}

/// The frames of a stack, leaf first.
inline std::vector<std::string> methods(const StackTable& stacks, StackId stack) {
  std::vector<std::string> names;
  for (const FrameId id : stacks.stack(stack)) names.push_back(stacks.frame(id).method);
  return names;
}

inline std::vector<std::string> thread_names(const Sample& sample) {
  std::vector<std::string> names;
  for (const Thread& thread : sample.threads) names.push_back(thread.name);
  return names;
}

}  // namespace flinkdiag

#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "flinkdiag/ingestion/ingest.h"

namespace flinkdiag {

/// The text of a file under tests/data/ingestion.
inline std::string fixture(const std::string& path) {
  std::ifstream file(FLINKDIAG_SOURCE_DIR "/tests/data/ingestion/" + path, std::ios::binary);
  INFO("fixture " << path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What the program reads out of texts given together, each under its path.
inline Incident ingest_together(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<Input> inputs;
  for (const auto& [path, text] : texts) inputs.push_back(Input::from_text(path, text));
  return ingest(inputs, {});
}

/// One line a stack: "thread count leaf < ... < root", sorted.
inline std::vector<std::string> stack_lines(const Incident& incident) {
  std::vector<std::string> lines;
  for (const Sample& sample : incident.samples) {
    for (const Thread& thread : sample.threads) {
      for (const auto& [stack, count] : thread.stacks) {
        std::string line = thread.name + " " + thread.native_id + " " + std::to_string(count);
        for (const FrameId id : incident.stacks.stack(stack)) {
          line += " < " + incident.stacks.frame(id).method;
        }
        lines.push_back(std::move(line));
      }
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace flinkdiag

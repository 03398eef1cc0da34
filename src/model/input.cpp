#include "flinkdiag/model/input.h"

#include "flinkdiag/support/text.h"

namespace flinkdiag {

Input Input::from_text(std::string path, std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  Input input;
  input.path = std::move(path);
  input.text = *owner;
  input.owner = std::move(owner);
  return input;
}

std::string count_read(const std::vector<InputSummary>& inputs) {
  std::size_t threads = 0, stacks = 0, samples = 0;
  for (const auto& input : inputs) {
    (input.sampled ? stacks : threads) += input.threads;
    samples += input.samples;
  }
  if (samples == 0) return {};
  std::vector<std::string> parts;
  if (threads > 0 || stacks == 0) parts.push_back(count(threads, "thread"));
  if (stacks > 0) parts.push_back(count(stacks, "sampled stack"));
  return join(parts, " and ") + " in " + count(samples, "sample");
}

}  // namespace flinkdiag

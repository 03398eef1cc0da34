#include "words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "flinkdiag/rules/conditions.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

// How a condition reads; {} stands for its values. A condition that is not here reads "name is {}".
struct Phrase {
  std::string_view condition;
  std::string_view words;
};

constexpr auto kPhrases = std::to_array<Phrase>({
    {"flink", "Flink {}"},
    {"vvr", "VVR {}"},
    {"frames", "its stack holds {}"},
    {"worker_frames", "the stack of a worker that it waits for holds {}"},
    {"event", "the log has {}"},
    {"no_event", "the log has no {}"},
    {"activity", "it is bound by {}"},
    {"worker_phase", "a worker thread is in {}"},
    {"since_at_least_s", "for at least {} s"},
    {"settled_s", "not for less than {} s"},
    {"subtasks_at_least", "at least {} subtasks"},
    {"gc_percent_at_least", "the garbage collector takes at least {} %"},
});

std::string in_words(const Condition& condition) {
  const auto values = join(condition.values, " or ");
  if (condition.kind->name == "fact") return fmt::format("{} is {}", condition.key, values);
  const auto phrase = std::ranges::find(kPhrases, condition.kind->name, &Phrase::condition);
  if (phrase == kPhrases.end()) return fmt::format("{} is {}", condition.kind->name, values);
  return fmt::format(fmt::runtime(phrase->words), values);
}

}  // namespace

std::string in_words(const When& when) {
  std::vector<std::string> parts;
  for (const auto& condition : when) parts.push_back(in_words(condition));
  return parts.empty() ? "always" : join(parts, "; ");
}

}  // namespace flinkdiag

// The inner parts, each on its own: loading the rules, matching frames, reading a dump, telling
// what it says. Configure with -DFLINKDIAG_BENCHMARKS=ON; compare.sh times whole runs.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "flinkdiag/diagnose.h"
#include "flinkdiag/ingestion/ingest.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

const RuleSet& rules() {
  static const RuleSet set = RuleSet::embedded().value();
  return set;
}

// A real dump of 47 KB, so many times in a row that its distinct frames no longer count.
Input dump(std::int64_t times) {
  std::ifstream file(FLINKDIAG_SOURCE_DIR "/samples/incidents/slow-download/tm-1-jstack-2.txt");
  const std::string once{std::istreambuf_iterator<char>(file), {}};
  std::string text;
  for (std::int64_t i = 0; i < times; ++i) text += once;
  return Input::from_text("dump.txt", std::move(text));
}

void load_rules(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(RuleSet::embedded());
}
BENCHMARK(load_rules);

void read_dump(benchmark::State& state) {
  const std::vector<Input> inputs{dump(state.range(0))};
  for (auto _ : state) benchmark::DoNotOptimize(ingest(inputs, {rules().log_literals()}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(inputs[0].text.size()));
}
BENCHMARK(read_dump)->Arg(1)->Arg(100);

void match_frames(benchmark::State& state) {
  const auto incident = ingest(std::vector<Input>{dump(1)}, {});
  const auto frames = static_cast<FrameId>(incident.stacks.frame_count());
  for (auto _ : state) {
    for (FrameId id = 0; id < frames; ++id)
      benchmark::DoNotOptimize(
          rules().rules().tables.frames.match(incident.stacks.frame(id).method));
  }
  state.SetItemsProcessed(state.iterations() * frames);
}
BENCHMARK(match_frames);

void diagnose_dump(benchmark::State& state) {
  const auto incident = ingest(std::vector<Input>{dump(state.range(0))}, {});
  for (auto _ : state) benchmark::DoNotOptimize(diagnose(incident, rules()));
}
BENCHMARK(diagnose_dump)->Arg(1)->Arg(100);

}  // namespace
}  // namespace flinkdiag

BENCHMARK_MAIN();

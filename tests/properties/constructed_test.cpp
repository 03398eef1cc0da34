// The changes of properties_test.cpp, applied to what no cluster was recorded with: samples/atlas
// and the dumps of samples/rules.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "atlas/atlas_book.h"
#include "atlas/compose.h"
#include "cli/decode.h"
#include "incidents/incident_cases.h"
#include "properties/change_dump.h"
#include "properties/mutations.h"

namespace flinkdiag {
namespace {

namespace fs = std::filesystem;

struct Constructed {
  std::string name;
  Dump dump;
  Verdict verdict;
};

Verdict verdict_of(const std::string& text) {
  std::vector<Input> inputs = {Input::from_text("tm-1.txt", text)};
  decode_text(inputs.front());
  return diagnose_inputs(inputs).verdict;
}

void add(std::vector<Constructed>& all, std::string name, Dump dump) {
  auto verdict = verdict_of(write_jstack(dump));
  all.push_back({std::move(name), std::move(dump), std::move(verdict)});
}

// Each case on the newest release and JDK that it claims.
void add_atlas(std::vector<Constructed>& all) {
  const AtlasBook book = read_atlas();
  for (const AtlasCase& one : book.cases) {
    const Version release = releases_in(one.flink).back();
    add(all, one.place,
        compose(book, one, FlinkClasses(release), release, jdks_of(release, one).back()));
  }
}

void add_samples(std::vector<Constructed>& all) {
  const auto folder = fs::path(FLINKDIAG_SOURCE_DIR) / "samples" / "rules";
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.find("Full thread dump") != text.rfind("Full thread dump")) continue;
    if (text.find("Found one Java-level deadlock") != text.npos) continue;
    if (text.find("Full thread dump") != text.npos)
      add(all, fs::relative(entry.path(), folder).generic_string(), parse_dump(text));
  }
}

const std::vector<Constructed>& all_constructed() {
  static const std::vector<Constructed> all = [] {
    std::vector<Constructed> found;
    add_atlas(found);
    add_samples(found);
    return found;
  }();
  return all;
}

// Waits for a class to be initialised: jstack says so in a line of its own, ThreadInfo does not.
bool waits_for_class(const Dump& dump) {
  return write_jstack(dump).find("Class initialization monitor") != std::string::npos;
}

// What a mutation writes may lack states, locks or outer frames.
bool keeps_everything(const Mutation& mutation, const Dump& dump) {
  if (mutation.write != write_jstack && waits_for_class(dump)) return false;
  return mutation.demand == Demand::same_verdict && mutation.change != drop_locks &&
         mutation.change != cut_stacks<50> && mutation.write != write_jcmd_json &&
         mutation.write != write_collapsed;
}

std::string spelt(const Verdict& verdict) {
  return fmt::format("{} {} {} {} {}", to_string(verdict.outcome), verdict.phase, verdict.activity,
                     verdict.finding, fmt::join(verdict.operators, ", "));
}

// A start is never taken for another start; where less is seen, a doubt or "in the restore" will
// do.
bool misleads(const Verdict& is, const Verdict& was) {
  if (is.outcome != Outcome::startup_bottleneck) return false;
  if (was.outcome != Outcome::startup_bottleneck) return was.outcome != Outcome::undetermined;
  return is.phase != was.phase && is.phase != "restore.unknown";
}

}  // namespace

TEST_CASE("what does not change a constructed cause does not change its verdict", "[properties]") {
  REQUIRE(all_constructed().size() > 100);
  for (const Mutation& mutation : mutations()) {
    DYNAMIC_SECTION(mutation.claim) {
      for (const Constructed& one : all_constructed()) {
        const Verdict is = verdict_of(mutated(one.dump, mutation));
        INFO(one.name);
        if (keeps_everything(mutation, one.dump)) {
          CHECK(spelt(is) == spelt(one.verdict));
        } else {
          INFO(spelt(is) << " instead of " << spelt(one.verdict));
          CHECK_FALSE(misleads(is, one.verdict));
        }
      }
    }
  }
}

}  // namespace flinkdiag

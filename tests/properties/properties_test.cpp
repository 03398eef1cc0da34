// What changes nothing about the cause must not change the verdict: a table of such changes,
// applied to the thread dumps of every incident in samples/incidents.
#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/decode.h"
#include "incidents/incident_cases.h"
#include "properties/change_dump.h"
#include "properties/mutations.h"
#include "properties/wrap_text.h"
#include "properties/write_dump.h"

namespace flinkdiag {
namespace {

using Names = std::vector<std::string>;

// Their task threads read from S3 themselves: 32 frames hold the S3 client's and none of Flink's.
const Names kWithoutAnchorAt32 = {"canonical-savepoint", "channel-state"};

// Names that somebody may give; the number keeps them apart.
std::string plain_name(int number) { return "Zebra" + std::to_string(number); }
std::string name_with_brackets(int number) {
  return "sum (by user) [v" + std::to_string(number) + "]";
}
std::string name_with_fraction(int number) { return "retry (1/" + std::to_string(number) + ")"; }
std::string name_with_arrow(int number) { return "in->out" + std::to_string(number); }
std::string name_with_quotes(int number) {
  return "the \"fast\" 'one' #" + std::to_string(number) + "; x=y";
}
std::string name_in_chinese(int number) { return "集計（部門別）" + std::to_string(number); }
std::string name_of_a_pool(int number) { return "pool-1-thread-" + std::to_string(number); }

struct Naming {
  const char* claim;
  std::string (*name)(int number);
};

const Naming kNamings[] = {
    {"operators may have any name", plain_name},
    {"names of operators may hold brackets", name_with_brackets},
    {"names of operators may look like a subtask", name_with_fraction},
    {"names of operators may hold an arrow", name_with_arrow},
    {"names of operators may hold quotes, # and semicolons", name_with_quotes},
    {"names of operators may be beyond ASCII", name_in_chinese},
    {"names of operators may look like a pool's thread", name_of_a_pool},
};

struct Dumps {
  std::string incident;
  std::vector<std::string> paths;
  std::vector<Dump> dumps;
  Verdict verdict;  ///< of the files as they are, without the incident's other files
};

Dumps dumps_of(const std::string& incident) {
  Dumps found{incident, {}, {}, {}};
  auto inputs = incident_inputs(incident);
  std::erase_if(inputs, [](const Input& input) {
    return input.text.find("Full thread dump") == input.text.npos;
  });
  for (const Input& input : inputs) {
    found.paths.push_back(input.path);
    found.dumps.push_back(parse_dump(input.text));
  }
  found.verdict = diagnose_inputs(inputs).verdict;
  return found;
}

// The HotSpot dumps of each incident that has one.
const std::vector<Dumps>& all_dumps() {
  static const std::vector<Dumps> all = [] {
    std::vector<Dumps> with_dumps;
    for (const auto& name : incident_names()) {
      with_dumps.push_back(dumps_of(name));
      if (with_dumps.back().dumps.empty()) with_dumps.pop_back();
    }
    return with_dumps;
  }();
  return all;
}

Verdict verdict_of(const Dumps& dumps, const Mutation& mutation) {
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < dumps.dumps.size(); ++i) {
    inputs.push_back(Input::from_text(dumps.paths[i], mutated(dumps.dumps[i], mutation)));
    decode_text(inputs.back());
  }
  return diagnose_inputs(inputs).verdict;
}

void check_same(const Verdict& is, const Verdict& was) {
  CHECK(to_string(is.outcome) == to_string(was.outcome));
  CHECK(is.phase == was.phase);
  CHECK(is.activity == was.activity);
  CHECK(is.finding == was.finding);
  CHECK(is.operators == was.operators);
}

void check_not_misled(const Verdict& is, const Verdict& was) {
  if (is.outcome == Outcome::undetermined) return;
  CHECK(to_string(is.outcome) == to_string(was.outcome));
  if (is.phase != "restore.unknown") CHECK(is.phase == was.phase);
}

void check(const Mutation& mutation, const Dumps& dumps) {
  const Verdict is = verdict_of(dumps, mutation);
  const bool anchors_cut =
      std::ranges::find(kWithoutAnchorAt32, dumps.incident) != kWithoutAnchorAt32.end();
  const bool same = mutation.demand == Demand::same_verdict ||
                    (mutation.demand == Demand::same_if_anchors_survive && !anchors_cut);
  same ? check_same(is, dumps.verdict) : check_not_misled(is, dumps.verdict);
}

TEST_CASE("what does not change the cause does not change the verdict", "[properties]") {
  REQUIRE(all_dumps().size() >= 9);
  for (const Mutation& mutation : mutations()) {
    DYNAMIC_SECTION(mutation.claim) {
      for (const Dumps& dumps : all_dumps()) {
        // A log of Flink's around it makes a dump Flink's.
        if (dumps.incident == "not-flink" && mutation.wrap == inside_taskmanager_log) continue;
        INFO(dumps.incident);
        check(mutation, dumps);
      }
    }
  }
}

TEST_CASE("the lines of two pods may alternate", "[properties]") {
  const std::string other = write_jstack(dumps_of("not-flink").dumps.front());
  for (const Dumps& dumps : all_dumps()) {
    if (dumps.incident == "not-flink") continue;
    INFO(dumps.incident);
    std::vector<Input> inputs;
    for (std::size_t i = 0; i < dumps.dumps.size(); ++i) {
      inputs.push_back(
          Input::from_text(dumps.paths[i], interleaved(write_jstack(dumps.dumps[i]), other)));
    }
    check_same(diagnose_inputs(inputs).verdict, dumps.verdict);
  }
}

TEST_CASE("each of these changes changes each dump of Flink's", "[properties]") {
  const auto others = mutations().subspan(1);
  for (const Mutation& mutation : others) {
    for (const Dumps& dumps : all_dumps()) {
      if (dumps.incident == "not-flink") continue;
      INFO(mutation.claim << ": " << dumps.incident);
      const Dump& first = dumps.dumps.front();
      CHECK(mutated(first, mutation) != mutated(first, mutations().front()));
    }
  }
}

// Wanted, and not yet so where this fails: the name of such a worker tells what the task waits for.
TEST_CASE("a worker is counted by its name where the depth limit left no frame of Flink's",
          "[properties]") {
  const Mutation cut{"", cut_stacks<32>, write_rest_json};
  CHECK(verdict_of(dumps_of("channel-state"), cut).activity == "remote-read");
}

Renames new_names(const Dumps& dumps, const Naming& naming) {
  Renames renames;
  for (const Dump& dump : dumps.dumps) {
    for (const DumpThread& thread : dump.threads) {
      for (const auto& name : operators_of(thread.name)) {
        renames.emplace(name, naming.name(static_cast<int>(renames.size()) + 2));
      }
    }
  }
  return renames;
}

// Some operators of a chain are told by their name alone (a user's class is called alike, or it is
// a name of Flink SQL's); under another name, the chain is all that can be told.
bool names_operator(const std::string& is, const std::string& was, const Renames& renames) {
  for (const auto& [old_name, new_name] : renames) {
    if (was.find(old_name) != was.npos && is.find(new_name) != is.npos) return true;
  }
  return false;
}

void check_operators(const Names& is, const Names& was, const Renames& renames) {
  CAPTURE(is, was);
  CHECK(is.size() == was.size());
  for (const std::string& old_operator : was) {
    CHECK(std::ranges::any_of(
        is, [&](const std::string& name) { return names_operator(name, old_operator, renames); }));
  }
}

// Where names may be taken apart wrongly, each format in its own way.
const Mutation kFormats[] = {
    {"jstack"},
    {"ThreadInfo", nullptr, write_thread_info},
    {"REST JSON", nullptr, write_rest_json},
    {"JSON of jcmd", nullptr, write_jcmd_json},
    {"a profile", nullptr, write_collapsed},
    {"a log", nullptr, write_jstack, inside_taskmanager_log},
};

TEST_CASE("how operators are named does not change the verdict", "[properties]") {
  for (const Naming& naming : kNamings) {
    DYNAMIC_SECTION(naming.claim) {
      for (Dumps dumps : all_dumps()) {
        if (dumps.incident == "not-flink") continue;
        const Renames renames = new_names(dumps, naming);
        REQUIRE_FALSE(renames.empty());
        for (Dump& dump : dumps.dumps) rename_operators(dump, renames);
        for (const Mutation& format : kFormats) {
          INFO(dumps.incident << " as " << format.claim);
          Verdict is = verdict_of(dumps, format);
          check_operators(is.operators, dumps.verdict.operators, renames);
          is.operators = dumps.verdict.operators;
          check_same(is, dumps.verdict);
        }
      }
    }
  }
}

}  // namespace
}  // namespace flinkdiag

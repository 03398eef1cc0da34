#include "flinkdiag/rules/assumptions.h"

#include <catch2/catch.hpp>
#include <set>

#include "built_in_rules.h"
#include "flinkdiag/rules/rules.h"

namespace flinkdiag {
namespace {

std::string read(const std::string& text) {
  const auto assumption = parse_assumption(built_in_rules(), text);
  return assumption ? assumption->fact + " is " + assumption->value : assumption.error().message;
}

}  // namespace

TEST_CASE("an assumption is a fact and one of its values", "[rules]") {
  CHECK(read("start=failover") == "start is failover");
  CHECK(read("start=manual-restart") == "start is manual");
  CHECK(read("flink=1.18") == "flink is 1.18");
  CHECK(read("vvr=8.0.9") == "vvr is 8.0.9");
  CHECK(read(" disk = Ample ") == "disk is ample");
  CHECK(read("old-parallelism=04") == "old-parallelism is 4");
}

TEST_CASE("a bad assumption is answered with what is allowed", "[rules]") {
  CHECK(read("disk=big") ==
        "--assume disk=big: \"big\" is not a value of disk; give one of ample, scarce");
  CHECK(read("flink=new") ==
        "--assume flink=new: \"new\" is not a value of flink; give a version such as 1.20.3");
  CHECK(read("flink=1.18x").find("not a value of flink") != std::string::npos);
  CHECK(read("parallelism=0") ==
        "--assume parallelism=0: \"0\" is not a value of parallelism; give a whole number from 1");
  for (const auto* text : {"disc=ample", "disk", "", "=", "key-groups=cut", "restored=x"}) {
    INFO(text);
    CHECK(read(text).find("give FACT=VALUE, where FACT is one of flink, vvr, backend") !=
          std::string::npos);
  }
}

TEST_CASE("every fact that can be assumed says what it is and how to get it", "[rules]") {
  const auto facts = assumable_facts(built_in_rules());
  CHECK(facts.size() >= 15);
  for (const auto& fact : facts) {
    INFO(fact.fact);
    CHECK_FALSE(fact.means.empty());
    CHECK_FALSE(fact.ask.empty());
    CHECK_FALSE(fact.values.empty());
  }
}

// A gate on a fact that nobody can name would be a condition that nobody can fulfil.
TEST_CASE("every fact that a gate needs says how to get it", "[rules]") {
  for (const auto& remedy : built_in_rules().rules().remedies) {
    for (const auto& gate : remedy.gates) {
      for (const auto& condition : gate.needs) {
        INFO(remedy.id << " " << condition.key);
        const auto& known = built_in_rules().rules().tables.facts;
        const auto fact = std::ranges::find(known, condition.key, &FactRule::fact);
        REQUIRE(fact != known.end());
        CHECK_FALSE(fact->ask.empty());
      }
    }
  }
}

TEST_CASE("the user's word goes before the inputs, and the difference is said", "[rules]") {
  Incident incident;
  incident.inputs.resize(1);
  incident.inputs[0].path = "rest.json";
  Situation situation;
  situation.incident = &incident;
  situation.facts["start"] = {"failover", {0, 3}};
  situation.facts["backend"] = {"rocksdb", {0, 4}};
  assume(situation, {{"start", "manual"}, {"backend", "rocksdb"}, {"disk", "ample"}});
  CHECK(situation.fact("start") == "manual");
  CHECK(situation.fact("disk") == "ample");
  CHECK(situation.facts["disk"].assumed);
  CHECK(situation.contradictions ==
        std::vector<std::string>{
            "start is failover by rest.json, but manual by --assume, which is taken here"});
}

}  // namespace flinkdiag

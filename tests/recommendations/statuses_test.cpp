#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "flinkdiag/rules/rule_set.h"
#include "status_table.h"

namespace flinkdiag {
namespace {

bool names_all(const std::vector<std::string>& unknown, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&](const std::string& fact) {
    return std::ranges::find(unknown, fact) != unknown.end();
  });
}

}  // namespace

TEST_CASE("every remedy has the status that its documents ask for", "[recommendations]") {
  const auto rows = read_status_table();
  CHECK(rows.size() >= 500);
  for (const auto& row : rows) {
    INFO(row.place << " " << row.remedy);
    const auto advice = advise(row.given);
    const auto found = advice.find(row.remedy);
    CHECK((found == advice.end() ? "absent" : to_string(found->second.status)) == row.status);
    if (found == advice.end()) continue;
    CHECK(names_all(found->second.unknown, row.unknown));
    // A fact that is not known makes a remedy conditional and nothing else.
    CHECK((found->second.unknown.empty() || row.status == "conditional"));
  }
}

TEST_CASE("every remedy is in the table", "[recommendations]") {
  std::set<std::string> tested;
  for (const auto& row : read_status_table()) {
    if (row.status != "absent") tested.insert("remedies/" + row.remedy + ".json");
  }
  for (const auto& file : embedded_rule_files()) {
    if (!file.path.starts_with("remedies/")) continue;
    INFO(file.path << " needs a row in tests/recommendations/statuses.txt");
    CHECK(tested.contains(file.path));
  }
}

TEST_CASE("what is rejected brings no setting and what is advised no contradiction",
          "[recommendations]") {
  for (const auto& row : read_status_table()) {
    INFO(row.place);
    std::map<std::string, std::string> set;
    for (const auto& advice : ranked_advice(row.given)) {
      INFO(advice.id);
      CHECK(advice.why.find('{') == std::string::npos);
      if (advice.status == AdviceStatus::rejected) {
        CHECK(advice.config.empty());
        CHECK(advice.requirements.empty());
      }
      for (const auto& line : advice.config) {
        const auto [known, is_new] = set.try_emplace(line.key, line.value);
        CHECK(known->second == line.value);
      }
    }
  }
}

TEST_CASE("advice is ranked: status, this start first, its last resort last, effect, then safety",
          "[recommendations]") {
  for (const auto& row : read_status_table()) {
    INFO(row.place);
    const auto advice = ranked_advice(row.given);
    const auto rank = [](const Recommendation& one) {
      const bool is_last_resort = one.horizon == Horizon::now && one.hazard == Level::high;
      return std::tuple(one.status, one.horizon, is_last_resort, -static_cast<int>(one.expected),
                        one.hazard);
    };
    CHECK(std::ranges::is_sorted(advice, {}, rank));
  }
}

}  // namespace flinkdiag

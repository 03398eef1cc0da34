#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/rules/rule_set.h"
#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A fact that the user vouches for: --assume start=failover.
struct Assumption {
  std::string fact, value;
};

/// Reads "start=failover". The message of an Error lists what is allowed.
Result<Assumption> parse_assumption(const RuleSet& rules, std::string_view text);

/// A fact that can be assumed, for lists of them.
struct AssumableFact {
  std::string fact, means, ask;
  std::vector<std::pair<std::string, std::string>> values;  ///< as typed, and what each means
};

/// All of them, in the order of facts.json.
std::vector<AssumableFact> assumable_facts(const RuleSet& rules);

/// Takes the assumptions as known. Where the inputs say otherwise, the user's word holds and the
/// difference becomes a contradiction.
void assume(Situation& situation, const std::vector<Assumption>& assumptions);

}  // namespace flinkdiag

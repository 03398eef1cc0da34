#include "flinkdiag/model/job_state.h"

#include <algorithm>
#include <array>

namespace flinkdiag {

bool is_before_deployment(std::string_view state) {
  return state == "CREATED" || state == "SCHEDULED";
}

bool is_in_start(std::string_view state) { return state == "DEPLOYING" || state == "INITIALIZING"; }

bool is_past_start(std::string_view state) { return state == "RUNNING" || state == "FINISHED"; }

bool is_ending(std::string_view state) { return state == "CANCELING" || state == "FAILING"; }

bool is_terminal(std::string_view state) {
  constexpr std::array<std::string_view, 4> kEnds{"FINISHED", "CANCELED", "FAILED", "SUSPENDED"};
  return std::ranges::find(kEnds, state) != kEnds.end();
}

}  // namespace flinkdiag

#include "flinkdiag/model/diagnosis.h"

#include <array>

namespace flinkdiag {
namespace {

// Spelled as in docs/report.schema.json; the index is the enumerator.
constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "critical"};
constexpr std::array<std::string_view, 3> kConfidences{"low", "medium", "high"};
constexpr std::array<std::string_view, 4> kOutcomes{"startup-bottleneck", "no-startup-bottleneck",
                                                    "not-flink", "undetermined"};
constexpr std::array<std::string_view, 3> kProgress{"unknown", "stuck", "moving"};
constexpr std::array<std::string_view, 3> kStatuses{"recommended", "conditional", "rejected"};
constexpr std::array<std::string_view, 2> kHorizons{"now", "next"};
constexpr std::array<std::string_view, 3> kLevels{"low", "medium", "high"};

template <typename Names, typename Enum>
std::string_view name_of(const Names& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view to_string(Severity value) { return name_of(kSeverities, value); }
std::string_view to_string(Confidence value) { return name_of(kConfidences, value); }
std::string_view to_string(Outcome value) { return name_of(kOutcomes, value); }
std::string_view to_string(Progress value) { return name_of(kProgress, value); }
std::string_view to_string(AdviceStatus value) { return name_of(kStatuses, value); }
std::string_view to_string(Horizon value) { return name_of(kHorizons, value); }
std::string_view to_string(Level value) { return name_of(kLevels, value); }

}  // namespace flinkdiag

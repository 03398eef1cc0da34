#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/process.h"
#include "collect/fake_flink.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {

inline constexpr const char* kDownload = "1.20.5-download";
inline const std::string kFast = " --interval 10ms ";

inline Finished doctor(const FakeFlink& flink, const std::string& more = "") {
  return shell("$F doctor --format json --rest " + flink.url() + kFast + more);
}

inline std::string phase(const Finished& finished) {
  CAPTURE(finished.out, finished.err);
  const auto verdict = nlohmann::json::parse(finished.out)["verdict"];
  return verdict["phase"].is_string() ? verdict["phase"] : verdict["outcome"];
}

}  // namespace flinkdiag

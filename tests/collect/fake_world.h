#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/collect/outside.h"

namespace flinkdiag {

inline Answer reply(int status, std::string body) { return {status, std::move(body), false, ""}; }
inline Answer no_reply(std::string why) { return {0, "", false, std::move(why)}; }

/// A cluster in memory: answers from a case of tests/data/collect, a clock that only moves when
/// somebody waits or asks (10 ms a request).
class FakeWorld {
 public:
  explicit FakeWorld(const std::string& case_name);

  Outside outside();

  /// The paths asked for so far that contain `part`, with their query.
  std::vector<std::string> asked(const std::string& part = "") const;
  std::vector<TimeMs> times_of(const std::string& part) const;

  nlohmann::json answers;  ///< path -> answer
  /// An answer in place of that of the case.
  std::function<std::optional<Answer>(const Request&)> fault;
  std::function<bool()> stopped = [] { return false; };
  std::vector<CollectProgress> progress;
  std::vector<std::pair<std::string, std::size_t>> warnings;  ///< and after how many requests
  TimeMs now_ms;

 private:
  Answer answer(const Request& request);

  std::map<std::string, std::size_t> given_;
  std::vector<std::pair<std::string, TimeMs>> asked_;
};

}  // namespace flinkdiag
